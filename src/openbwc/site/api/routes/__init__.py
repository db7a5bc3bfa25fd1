"""The routes, one module for each topic. What each answers to whom stands in the tables of tests/unit/api/."""

from ninja import Router

from openbwc.site.api.routes import (
    agencies,
    annulments,
    cameras,
    imports,
    lending,
    notices,
    operations,
    oversight,
    packages,
    people,
    policy,
    recordings,
    redaction,
    retention,
    sites,
    stand_downs,
    task_forces,
    training,
)

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/agencies", agencies.router),
    ("/sites", sites.router),
    ("/people", people.router),
    ("/training", training.router),
    ("/cameras", cameras.router),
    ("/cameras", lending.router),
    ("/stand-downs", stand_downs.router),
    ("/operations", operations.router),
    ("/task-forces", task_forces.router),
    ("/annulments", annulments.router),
    ("/imports", imports.router),
    ("/recordings", recordings.router),
    ("/redaction", redaction.router),
    ("/retention", retention.router),
    ("/packages", packages.router),
    ("/packages", packages.links),
    ("/oversight", oversight.router),
    ("/policy", policy.router),
    ("/notices", notices.router),
)
"""The prefix of each topic, and its routes."""
