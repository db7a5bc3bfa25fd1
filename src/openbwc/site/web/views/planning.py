"""The resource planner (III.A.3): what full implementation takes, as tables, pictures and files to take away."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode

from openbwc.oversight.planning import DEPARTMENT, LINES, Plan
from openbwc.oversight.planning.drafting import assumed_scenario, shipped
from openbwc.oversight.planning.exporting import input_rows, inputs_csv, plan_csv, plan_json
from openbwc.oversight.planning.figures import BASIS_WORDS, Basis
from openbwc.oversight.planning.lines import short
from openbwc.oversight.planning.plots import PLOTS, draw
from openbwc.site.web.forms.planning import ASSUMED, OWN, PlanForm
from openbwc.site.web.page import PageView
from openbwc.site.web.planned import measures, plan_for

DEFAULT = "department"
SHOWN_YEARS = (1, 3, 5, 10, 20)
FILES = {
    "plan.csv": (plan_csv, "text/csv; charset=utf-8"),
    "inputs.csv": (inputs_csv, "text/csv; charset=utf-8"),
    "plan.json": (plan_json, "application/json"),
}


class Planner(PageView):
    """The planner's page; a plan is an address, so that it can be passed on."""

    place: ClassVar[str] = "planner"
    template = "web/planner.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, and the plan that it asks for."""
        form = self.form(request)
        if not form.is_valid():
            return self.show(request, 400, form=form)
        plan = plan_for(self.seat, form.cleaned_data)
        years = [(at, year) for at, year in enumerate(plan.years) if at + 1 in SHOWN_YEARS or year == plan.years[-1]]
        query = urlencode({name: value for name, value in form.cleaned_data.items() if value not in (None, "")})
        return self.show(
            request,
            form=form,
            plan=plan,
            query=query,
            years=[year for _, year in years],
            groups=groups(plan, [at for at, _ in years]),
            pictures=[(name, title) for name, (title, _, _) in PLOTS.items()],
            files=list(FILES),
            inputs=[(row, Basis(row["basis"])) for row in input_rows(plan)],
            words=BASIS_WORDS,
            unbacked=[one.category for one in plan.scenario.kept if one.authority is None],
            own=form.cleaned_data["figures"] == OWN,
            measures=measures(self.seat, form.cleaned_data["agency"]),
        )

    def form(self, request: HttpRequest) -> PlanForm:
        """The form as it was sent; the department's example where nothing was asked for."""
        known = shipped()
        codes = {body.code for path in known.values() for body in assumed_scenario(path, self.seat.today).bodies}
        codes |= set(self.seat.agencies.values_list("code", flat=True))
        asked = {"scenario": DEFAULT, "figures": OWN if self.seat.agencies.exists() else ASSUMED}
        return PlanForm({**asked, **request.GET.dict()}, scenarios=known, agencies=sorted(codes))

    def asked_plan(self, request: HttpRequest) -> Plan:
        """The plan that the address asks for; 404 when it asks for none."""
        form = self.form(request)
        if not form.is_valid():
            raise Http404("no such plan")
        return plan_for(self.seat, form.cleaned_data)


class PlanPicture(Planner):
    """A picture of a plan."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:  # type: ignore[override]  # its address has a name
        """The picture as SVG."""
        if name not in PLOTS:
            raise Http404(name)
        return HttpResponse(draw(self.asked_plan(request), name), content_type="image/svg+xml")


class PlanFile(Planner):
    """A plan to take away."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:  # type: ignore[override]  # its address has a name
        """The file."""
        if name not in FILES:
            raise Http404(name)
        write, media_type = FILES[name]
        response = HttpResponse(write(self.asked_plan(request)), content_type=media_type)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def groups(plan: Plan, shown: list[int]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The lines of the whole plan by group, each with its range in the shown years (counted from 0)."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for code, line in LINES.items():
        course = plan.courses[DEPARTMENT][code]
        ranges = [
            (plan.years[at], short(course.low[at]), short(course.middle[at]), short(course.high[at])) for at in shown
        ]
        likely = short(course.likely[shown[-1]])
        grouped.setdefault(line.group, []).append({"line": line, "ranges": ranges, "likely": likely})
    return list(grouped.items())
