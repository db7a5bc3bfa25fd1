"""The pages: server-rendered, without inline script or style. They call actions and queries; no rule lives here."""
