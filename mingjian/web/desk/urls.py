"""The door that all signed-in sides share."""

from django.urls import path

from mingjian.web.desk import (
    annulling,
    case,
    case_files,
    case_list,
    check_table,
    draws,
    enquiries,
    files,
    lines,
    log,
    noting,
    packages,
    search,
    signing,
    step,
    work,
)

app_name = "desk"
urlpatterns = [
    path("tasks/", work.work, name="work"),
    path("cases/", case_list.cases, name="cases"),
    path("search/", search.search, name="search"),
    path("cases/<str:case>/", case.case, name="case"),
    path("cases/<str:case>/lines/", lines.lines, name="lines"),
    path("cases/<str:case>/lines/download/", lines.download, name="lines_download"),
    path("cases/<str:case>/log/", log.log, name="log"),
    path("cases/<str:case>/log/<int:n>/annul/", annulling.annul, name="annul"),
    path("cases/<str:case>/files/", case_files.case_files, name="files"),
    path("cases/<str:case>/steps/<str:key>/", step.step, name="step"),
    path("cases/<str:case>/steps/<str:key>/table/", check_table.check_table, name="check_table"),
    path("cases/<str:case>/steps/<str:key>/table/rows/", check_table.check_rows, name="check_rows"),
    path("cases/<str:case>/steps/<str:key>/table/row/", check_table.check_row, name="check_row"),
    path("cases/<str:case>/steps/<str:key>/table/acts/", check_table.check_acts, name="check_acts"),
    path("cases/<str:case>/steps/<str:key>/notes/", noting.note, name="note"),
    path("cases/<str:case>/steps/<str:key>/sign/<str:document>/", signing.sign, name="sign"),
    path("cases/<str:case>/steps/<str:key>/draws/", draws.draws, name="draws"),
    path("cases/<str:case>/steps/<str:key>/enquiries/", enquiries.enquiries, name="enquiries"),
    path("cases/<str:case>/draws/<str:draw>/", draws.draw, name="draw"),
    path("cases/<str:case>/draws/<str:draw>/record/", draws.draw_record, name="draw_record"),
    path("availability/<str:held>/", enquiries.availability, name="availability"),
    path("cases/<str:case>/exhibits/<str:exhibit>/", files.exhibit, name="exhibit"),
    path("cases/<str:case>/exhibits/<str:exhibit>/open/", files.exhibit_open, name="exhibit_open"),
    path("cases/<str:case>/papers/<str:paper>/", files.paper, name="paper"),
    path("cases/<str:case>/papers/<str:paper>/open/", files.paper_open, name="paper_open"),
    path("cases/<str:case>/papers/<str:paper>/word/", files.paper_word, name="paper_word"),
    path("cases/<str:case>/packages/", packages.issue, name="packages"),
    path("cases/<str:case>/packages/<str:package>/", packages.download, name="package"),
]
