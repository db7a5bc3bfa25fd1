"""Django settings: `base` for an installation, `testing` for the suite, `environment` for what comes from outside."""
