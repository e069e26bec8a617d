"""Service of workstations, for those who keep, attend or look after them; the page of one is on the top floor."""

from django.urls import path

from workstations.views import constituents, door_desk, matters, roster, service

urlpatterns = [
    path("service/", service.services, name="services"),
    path("<int:pk>/service/<int:record>/", service.record, name="record"),
    path("<int:pk>/service/<int:record>/delete/", service.record_delete, name="record_delete"),
    path("<int:pk>/matters/", matters.matters, name="matters"),
    path("<int:pk>/matters/new/", matters.matter_new, name="matter_new"),
    path("<int:pk>/matters/find/", matters.matter_find, name="matter_find"),
    path("<int:pk>/matters/<int:matter>/correct/", matters.matter_correct, name="matter_correct"),
    path("<int:pk>/matters/<int:matter>/", matters.matter, name="matter"),
    path("<int:pk>/matters/<int:matter>/person/", matters.matter_person, name="matter_person"),
    *(
        path(
            f"<int:pk>/matters/<int:matter>/{action}/",
            matters.matter_act,
            {"action": action},
            name=f"matter_{action}",
        )
        for action in matters.ACTIONS
    ),
    path("duty/", roster.own_shifts, name="own_shifts"),
    path("<int:pk>/roster/", roster.roster, name="roster"),
    path("<int:pk>/roster/draw/", roster.roster_draw, name="roster_draw"),
    path("<int:pk>/roster/print/", roster.roster_print, name="roster_print"),
    path("<int:pk>/roster/new/", roster.shift_new, name="shift_new"),
    path("<int:pk>/roster/<int:shift>/", roster.shift, name="shift"),
    path("<int:pk>/roster/<int:shift>/remove/", roster.shift_remove, name="shift_remove"),
    path("<int:pk>/roster/<int:shift>/swap/", roster.swap_ask, name="swap_ask"),
    *(
        path(f"<int:pk>/roster/<int:shift>/swap/{action}/", roster.swap_act, {"action": action}, name=f"swap_{action}")
        for action in roster.DONE
    ),
    path("circles/", constituents.circles, name="circles"),
    path("<int:station>/circles/", constituents.circles, name="station_circles"),
    path("circles/<int:member>/", constituents.circle, name="circle"),
    path("circles/<int:member>/growth/", constituents.growth, name="growth"),
    path("circles/<int:member>/contacts/", constituents.contacts, name="contacts"),
    path("circles/<int:member>/contacts/<int:contact>/", constituents.contact, name="contact"),
    path("circles/<int:member>/contacts/<int:contact>/delete/", constituents.contact_delete, name="contact_delete"),
    path("circles/<int:member>/new/", constituents.constituent_new, name="constituent_new"),
    path("circles/<int:member>/<int:constituent>/", constituents.constituent, name="constituent"),
    path("circles/<int:member>/<int:constituent>/edit/", constituents.constituent_edit, name="constituent_edit"),
    path("circles/<int:member>/<int:constituent>/person/", constituents.constituent_reveal, name="constituent_reveal"),
    *(
        path(
            f"circles/<int:member>/<int:constituent>/{action}/",
            constituents.constituent_act,
            {"action": action},
            name=f"constituent_{action}",
        )
        for action in constituents.DONE
    ),
    path("<int:pk>/door/", door_desk.desk, name="desk"),
    path("<int:pk>/door/wall/", door_desk.wall, name="wall"),
    path("<int:pk>/door/result/new/", door_desk.result_new, name="result_new"),
    *(
        path(f"<int:pk>/door/{action}/", door_desk.desk_do, {"action": action}, name=f"desk_{action}")
        for action in ("words", "members", "switch", "result")
    ),
]
