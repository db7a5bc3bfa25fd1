"""What is done again and again, as rows of the queue's own schedule."""

from datetime import UTC, datetime, time, timedelta

from django_q.models import Schedule

_NIGHT = time(hour=3, tzinfo=UTC)


EACH_MINUTE = {
    "look after stale renditions": "openbwc.site.jobs.tasks.rewant_stale",
    "look after stale redaction": "openbwc.site.jobs.tasks.rewant_redaction",
    "look after packages": "openbwc.site.jobs.tasks.rewant_packages",
    "look after dispositions": "openbwc.site.jobs.tasks.look_after_dispositions",
    "close lapsed viewings": "openbwc.site.jobs.tasks.close_lapsed",
    "look after uploads": "openbwc.site.jobs.tasks.look_after_uploads",
    "sweep the vault": "openbwc.site.jobs.tasks.sweep_vault",
    "send notices": "openbwc.site.jobs.tasks.send_notices",
    "settle publications": "openbwc.site.jobs.tasks.settle_policies",
}

AT_NIGHT = {
    "read back a sample of the vault": ("openbwc.site.jobs.tasks.check_some_fixity", Schedule.DAILY),
    "look for tampering": ("openbwc.site.jobs.tasks.look_for_tampering", Schedule.DAILY),
    "look after people": ("openbwc.site.jobs.tasks.look_after_people", Schedule.DAILY),
    "look after retention": ("openbwc.site.jobs.tasks.look_after_retention", Schedule.DAILY),
    "assess the agencies": ("openbwc.site.jobs.tasks.assess_agencies", Schedule.DAILY),
    "draw samples for review": ("openbwc.site.jobs.tasks.draw_review_samples", Schedule.DAILY),
    "verify the whole ledger": ("openbwc.site.jobs.tasks.verify_whole_ledger", Schedule.WEEKLY),
}
"""What takes its time: by name, the function and how often."""


def ensure_schedules() -> None:
    """Make the schedule's rows, or leave them as an administrator has set them."""
    now = datetime.now(UTC)
    tonight = datetime.combine(now.date(), _NIGHT)
    for name, function in EACH_MINUTE.items():
        Schedule.objects.get_or_create(
            name=name,
            defaults={"func": function, "schedule_type": Schedule.MINUTES, "minutes": 1, "next_run": now},
        )
    for name, (function, often) in AT_NIGHT.items():
        Schedule.objects.get_or_create(
            name=name,
            defaults={
                "func": function,
                "schedule_type": often,
                "next_run": tonight if tonight > now else tonight + timedelta(days=1),
                "kwargs": "{'q_options': {'timeout': -1}}",
            },
        )
