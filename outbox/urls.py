"""Addresses of messages."""

from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/", views.message, name="message"),
    path("sent/", views.sent, name="sent"),
    path("sent/<int:pk>/", views.sent_letter, name="sent_letter"),
    path("sent/<int:pk>/retry/", views.retry, name="retry"),
]
