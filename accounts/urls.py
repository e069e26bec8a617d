"""Addresses around signing in. `/i/` is short because people type it from paper."""

from django.urls import path

from accounts import invitations, office, views

urlpatterns = [
    path("accounts/sign-in/", views.sign_in, name="sign_in"),
    path("accounts/sign-out/", views.sign_out, name="sign_out"),
    path("accounts/password/", views.password, name="password"),
    path("accounts/devices/", views.devices, name="devices"),
    path("accounts/devices/end-others/", views.end_other_devices, name="end_other_devices"),
    path("accounts/devices/<int:pk>/end/", views.end_device, name="end_device"),
    path("accounts/suggestions/", views.suggestions, name="suggestions"),
    path("accounts/locks/", office.locks, name="locks"),
    path("accounts/<int:pk>/", office.account, name="account"),
    path("accounts/<int:pk>/unlock/", office.unlock, name="unlock"),
    path("accounts/<int:pk>/end-devices/", office.end_account_devices, name="end_account_devices"),
    path("i/", invitations.invitation_code, name="invitation_code"),
    path("i/<str:code>/", invitations.invitation, name="invitation"),
]
