"""The annual FOIA report (5 USC 552(e)) in the form of the Justice Department, sections IV to XII.

Guarantees:
- Every figure is counted anew from the history of requests and names each request that it counts; one that only the
  office can know (staff, costs, postings, consultations) is stated by a person, and without a statement there is none,
  and the report says so. Fees are those that requests record; in a year in which none does, those that are stated.
- Days are the working days of the requests' own clocks, without those on which a clock stood still; the day of the
  report is the last of its fiscal year, or today in a year that is not over.
- Page, CSV, trace and XML are drawn from one tree, so that no two of them can disagree.

Not FOIA requests, and so not in it: discovery, requests of other agencies, and trials of the portal.
"""
