"""People with what is recorded of them, courses, files of rows, and the views of lists that people keep."""

from django.urls import path

from openbwc.site.web.views.courses import CourseDefine, CourseList, CourseRetire, RefresherAnnul, RefresherDemanded
from openbwc.site.web.views.imports import ImportCarry, ImportList, ImportPage, ImportReport, ImportTry
from openbwc.site.web.views.people import PeopleList
from openbwc.site.web.views.person import (
    AppointmentAnnul,
    AppointmentEnd,
    CompletionAnnul,
    PersonAccount,
    PersonAppoint,
    PersonDeparture,
    PersonEvidence,
    PersonPage,
    PersonToday,
    PersonTraining,
)
from openbwc.site.web.views.saved_views import ViewEnd, ViewKeep

PERSON = "people/<short:person_id>"
APPOINTMENT = f"{PERSON}/appointments/<short:appointment_id>"
COMPLETION = f"{PERSON}/training/<short:completion_id>"

addresses = [
    path("people/", PeopleList.as_view(), name="people"),
    path(f"{PERSON}/", PersonPage.as_view(), name="person"),
    path(f"{PERSON}/today/", PersonToday.as_view(), name="person_today"),
    path(f"{PERSON}/training/", PersonTraining.as_view(), name="person_training"),
    path(f"{PERSON}/appoint/", PersonAppoint.as_view(), name="person_appoint"),
    path(f"{PERSON}/account/", PersonAccount.as_view(), name="person_account"),
    path(f"{PERSON}/departure/", PersonDeparture.as_view(), name="person_departure"),
    path(f"{APPOINTMENT}/end/", AppointmentEnd.as_view(), name="appointment_end"),
    path(f"{APPOINTMENT}/void/", AppointmentAnnul.as_view(), name="appointment_annul"),
    path(f"{COMPLETION}/void/", CompletionAnnul.as_view(), name="completion_annul"),
    path(f"{COMPLETION}/evidence/", PersonEvidence.as_view(), name="person_evidence"),
    path("courses/", CourseList.as_view(), name="courses"),
    path("courses/define/", CourseDefine.as_view(), name="course_define"),
    path("courses/refreshers/", RefresherDemanded.as_view(), name="refresher_demand"),
    path("courses/refreshers/<short:demand_id>/void/", RefresherAnnul.as_view(), name="refresher_annul"),
    path("courses/<short:course_id>/retire/", CourseRetire.as_view(), name="course_retire"),
    path("imports/", ImportList.as_view(), name="imports"),
    path("imports/try/", ImportTry.as_view(), name="import_try"),
    path("imports/<short:run_id>/", ImportPage.as_view(), name="import"),
    path("imports/<short:run_id>/carry/", ImportCarry.as_view(), name="import_carry"),
    path("imports/<short:run_id>/report/", ImportReport.as_view(), name="import_report"),
    path("views/<slug:place>/keep/", ViewKeep.as_view(), name="view_keep"),
    path("views/<short:view_id>/end/", ViewEnd.as_view(), name="view_end"),
]
