"""The pages as people use them: Chromium on a real server, with real video behind the gate."""
