from django.urls import path

from .views import (
    administration,
    catalogues,
    people,
    preferences,
    resets,
    seats,
    security,
    sessions,
    suggest,
    units,
)

app_name = "accounts"
urlpatterns = [
    path("admin/", administration.index, name="index"),
    path("units/", units.units, name="units"),
    path("units/new/", units.make_unit, name="make_unit"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/change/", units.change_unit, name="change_unit"),
    path("units/<int:pk>/move/", units.move_unit, name="move_unit"),
    path("units/<int:pk>/close/", units.close_unit, name="close_unit"),
    path("units/<int:pk>/fields/new/", catalogues.add_field, name="add_field"),
    path("people/", people.people, name="people"),
    path("people/new/", people.make_person, name="make_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.change_person, name="change_person"),
    path("people/<int:pk>/deactivate/", people.deactivate_person, name="deactivate_person"),
    path("people/<int:pk>/reactivate/", people.reactivate_person, name="reactivate_person"),
    path("people/<int:pk>/send-link/", people.send_link, name="send_link"),  # POST only
    path("people/<int:pk>/confirm-email/", people.confirm_email, name="confirm_email"),  # POST only
    path("people/<int:pk>/drop-email/", people.drop_email, name="drop_email"),  # POST only
    path(
        "people/<int:pk>/end-sessions/",  # POST only
        sessions.end_sessions_of,
        name="end_sessions_of",
    ),
    path("people/<int:pk>/ask-factor-reset/", resets.ask_factor_reset, name="ask_factor_reset"),
    path(
        "people/<int:pk>/confirm-factor-reset/",  # POST only
        resets.confirm_factor_reset,
        name="confirm_factor_reset",
    ),
    path(
        "people/<int:pk>/drop-factor-reset/",  # POST only
        resets.drop_factor_reset,
        name="drop_factor_reset",
    ),
    path("security/", security.security, name="security"),
    path("security/app/", security.add_app, name="add_app"),
    path("security/passkeys/new/", security.add_passkey, name="add_passkey"),
    path("security/passkeys/new/options/", security.new_passkey, name="new_passkey"),
    path("security/passkeys/options/", security.ask_passkey, name="ask_passkey"),
    path("security/factors/<int:pk>/remove/", security.remove_factor, name="remove_factor"),
    path("security/codes/", security.codes, name="codes"),
    path("security/codes/file/", security.codes_file, name="codes_file"),
    path("security/codes/new/", security.make_codes, name="make_codes"),
    path("security/sessions/end/", sessions.end_sessions, name="end_sessions"),  # POST only
    path("seats/", seats.seats, name="seats"),
    path("seats/new/", seats.give_seat, name="give_seat"),
    path("seats/<int:pk>/confirm/", seats.confirm_seat, name="confirm_seat"),  # POST only
    path("seats/<int:pk>/order/", seats.order_seat, name="order_seat"),
    path("seats/<int:pk>/end/", seats.end_seat, name="end_seat"),
    path("catalogues/", catalogues.catalogues, name="catalogues"),
    path("catalogues/instruments/", catalogues.instruments, name="instruments"),
    path("catalogues/instruments/new/", catalogues.add_instrument, name="add_instrument"),
    path(
        "catalogues/instruments/<int:pk>/change/",
        catalogues.change_instrument,
        name="change_instrument",
    ),
    path(
        "catalogues/instruments/<int:pk>/close/",
        catalogues.close_instrument,
        name="close_instrument",
    ),
    path("catalogues/<slug:key>/", catalogues.rows, name="rows"),
    path("catalogues/<slug:key>/new/", catalogues.add_row, name="add_row"),
    path("catalogues/<slug:key>/<int:pk>/change/", catalogues.change_row, name="change_row"),
    path("catalogues/<slug:key>/<int:pk>/replace/", catalogues.replace_row, name="replace_row"),
    path("catalogues/<slug:key>/<int:pk>/close/", catalogues.close_row, name="close_row"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("suggest/people/", suggest.people, name="suggest_people"),
    path("suggest/units/", suggest.units, name="suggest_units"),
]
