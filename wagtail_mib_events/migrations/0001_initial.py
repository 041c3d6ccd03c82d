import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models
from wagtail.images import get_image_model_string

import wagtail_mib_events.codes
import wagtail_mib_events.models.fields
import wagtail_mib_events.models.sessions
from wagtail_mib_events.translate_fields import TranslateFields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(get_image_model_string()),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Companion",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("role", models.TextField(blank=True, verbose_name="role")),
                (
                    "languages",
                    wagtail_mib_events.models.fields.LanguageListField(
                        blank=True, default=list, max_length=255, verbose_name="languages spoken"
                    ),
                ),
            ],
            options={
                "verbose_name": "companion",
                "verbose_name_plural": "companions",
                "ordering": ("name",),
            },
        ),
        TranslateFields("companion", "role"),
        migrations.CreateModel(
            name="Location",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.TextField(verbose_name="name")),
                (
                    "slug",
                    models.SlugField(max_length=80, unique=True, verbose_name="short name for addresses"),
                ),
                ("street", models.CharField(blank=True, max_length=160, verbose_name="street and number")),
                ("postal_code", models.CharField(blank=True, max_length=12, verbose_name="postal code")),
                ("town", models.CharField(max_length=100, verbose_name="town")),
                (
                    "directions",
                    models.TextField(
                        blank=True,
                        help_text="By bus and train: line, stop, way on foot.",
                        verbose_name="how to get there",
                    ),
                ),
                ("step_free", models.BooleanField(default=False, verbose_name="step-free")),
                ("pram_access", models.BooleanField(default=False, verbose_name="good with a pram")),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "location",
                "verbose_name_plural": "locations",
                "ordering": ("town", "slug"),
            },
        ),
        TranslateFields("location", "name", "directions"),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.TextField(verbose_name="name")),
                (
                    "slug",
                    models.SlugField(max_length=80, unique=True, verbose_name="short name for addresses"),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ("slug",),
            },
        ),
        TranslateFields("topic", "name"),
        migrations.CreateModel(
            name="AgeBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "from_age",
                    models.PositiveSmallIntegerField(
                        unique=True,
                        validators=[django.core.validators.MaxValueValidator(17)],
                        verbose_name="from (years)",
                    ),
                ),
                (
                    "to_age",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(17)], verbose_name="to (years)"
                    ),
                ),
                (
                    "children_per_carer",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="children per carer",
                    ),
                ),
            ],
            options={
                "verbose_name": "age band",
                "verbose_name_plural": "age bands",
                "ordering": ("from_age",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_age__gte", models.F("from_age"))),
                        name="mib_age_band_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("role", models.TextField(blank=True, verbose_name="role")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "languages",
                    wagtail_mib_events.models.fields.LanguageListField(
                        blank=True, default=list, max_length=255, verbose_name="languages spoken"
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact person",
                "verbose_name_plural": "contact persons",
                "ordering": ("name",),
            },
        ),
        TranslateFields("contact", "role"),
        migrations.CreateModel(
            name="Funding",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("statement", models.TextField(verbose_name="statement")),
                ("logo_alt", models.TextField(blank=True, verbose_name="text alternative of the logo")),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="logo",
                    ),
                ),
            ],
            options={
                "verbose_name": "funding",
                "verbose_name_plural": "fundings",
                "ordering": ("name",),
            },
        ),
        TranslateFields("funding", "statement", "logo_alt"),
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("url", models.URLField(blank=True, verbose_name="website")),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="logo",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "slug",
                    models.SlugField(max_length=120, unique=True, verbose_name="short name for addresses"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("published", "Published"),
                            ("cancelled", "Cancelled"),
                            ("archived", "Archived"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "cancellation_reason",
                    models.TextField(blank=True, verbose_name="reason for the cancellation"),
                ),
                ("name", models.TextField(verbose_name="name")),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="One or two sentences for lists and mails.",
                        verbose_name="summary",
                    ),
                ),
                ("description", wagtail.fields.RichTextField(blank=True, verbose_name="description")),
                (
                    "neutral_title",
                    models.TextField(
                        blank=True,
                        help_text="For confidential talks: stands in mails, calendars and on the ticket instead of the name.",
                        verbose_name="neutral title",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("everyone", "Everyone"),
                            ("women_only", "Women only"),
                            ("mothers", "Mothers"),
                            ("single_parents", "Single parents"),
                        ],
                        default="everyone",
                        max_length=20,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "attendance",
                    models.CharField(
                        choices=[("voluntary", "Voluntary"), ("summoned", "By summons")],
                        default="voluntary",
                        max_length=10,
                        verbose_name="attendance",
                    ),
                ),
                (
                    "languages",
                    wagtail_mib_events.models.fields.LanguageListField(
                        blank=True, default=list, max_length=255, verbose_name="languages spoken"
                    ),
                ),
                (
                    "price_note",
                    models.TextField(
                        blank=True,
                        help_text="Leave empty if taking part costs nothing.",
                        verbose_name="price",
                    ),
                ),
                ("travel_cost_hint", models.TextField(blank=True, verbose_name="note on travel costs")),
                (
                    "booking_mode",
                    models.CharField(
                        choices=[
                            ("per_session", "One or more dates of her choice"),
                            ("whole_event", "Whole course: all dates or none"),
                            ("appointment", "Appointment: exactly one slot"),
                            ("drop_in", "Drop-in: no registration"),
                        ],
                        default="per_session",
                        max_length=12,
                        verbose_name="booking",
                    ),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("public", "Everyone, on the website"),
                            ("invitation", "By invitation"),
                            ("staff", "By telephone only, staff register"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="who may register",
                    ),
                ),
                (
                    "max_adults",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="adults per registration",
                    ),
                ),
                (
                    "max_children",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[django.core.validators.MaxValueValidator(20)],
                        verbose_name="children per registration",
                    ),
                ),
                (
                    "confirm_gained_places",
                    models.BooleanField(
                        default=False,
                        help_text="Otherwise a place is offered with a deadline.",
                        verbose_name="confirm places from the waiting list at once",
                    ),
                ),
                ("lock_version", models.PositiveBigIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "companions",
                    models.ManyToManyField(
                        blank=True,
                        related_name="events",
                        to="wagtail_mib_events.companion",
                        verbose_name="companions",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="wagtail_mib_events.contact",
                        verbose_name="contact person",
                    ),
                ),
                (
                    "funding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="wagtail_mib_events.funding",
                        verbose_name="funding",
                    ),
                ),
                (
                    "partners",
                    models.ManyToManyField(
                        blank=True,
                        related_name="events",
                        to="wagtail_mib_events.partner",
                        verbose_name="partners",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="wagtail_mib_events.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ("-created_at",),
                "permissions": [("publish_event", "Can publish events")],
            },
        ),
        TranslateFields(
            "event",
            "name",
            "summary",
            "description",
            "neutral_title",
            "price_note",
            "travel_cost_hint",
            "cancellation_reason",
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="first name")),
                (
                    "adults",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="adults",
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, db_index=True, max_length=20, verbose_name="telephone"),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("email_key", models.CharField(blank=True, db_index=True, editable=False, max_length=254)),
                ("email_confirmed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Website"),
                            ("phone", "Telephone"),
                            ("staff", "Staff"),
                            ("door", "At the door"),
                            ("invitation", "Invitation"),
                        ],
                        default="web",
                        max_length=12,
                        verbose_name="channel",
                    ),
                ),
                (
                    "interpreter_language",
                    models.CharField(blank=True, max_length=16, verbose_name="interpreter for"),
                ),
                (
                    "needs_step_free",
                    models.BooleanField(default=False, verbose_name="needs a way without steps"),
                ),
                (
                    "needs_transport",
                    models.BooleanField(default=False, verbose_name="needs help with getting there"),
                ),
                ("link_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "ticket_token",
                    models.CharField(
                        default=wagtail_mib_events.codes.new_ticket_token,
                        editable=False,
                        max_length=22,
                        unique=True,
                    ),
                ),
                (
                    "short_code",
                    models.CharField(
                        default=wagtail_mib_events.codes.new_short_code,
                        editable=False,
                        max_length=8,
                        unique=True,
                        verbose_name="short code",
                    ),
                ),
                ("idempotency_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="registered on"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="wagtail_mib_events.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "likely_duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="likely_duplicates",
                        to="wagtail_mib_events.registration",
                        verbose_name="likely duplicate of",
                    ),
                ),
            ],
            options={
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("please_confirm", "Please confirm"),
                            ("confirmed", "Confirmed, with ticket"),
                            ("waiting", "On the waiting list"),
                            ("offered", "A place is free"),
                            ("care_granted", "A childcare place is free"),
                            ("cancelled", "Registration cancelled"),
                            ("ticket_again", "Ticket sent again"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("obsolete", "No longer needed"),
                        ],
                        db_index=True,
                        default="queued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="next attempt"),
                ),
                ("leased_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written on")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent on")),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="wagtail_mib_events.registration",
                        verbose_name="registration",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("registration", "Storing the registration")],
                        max_length=16,
                        verbose_name="consent",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Website"),
                            ("phone", "Telephone"),
                            ("staff", "Staff"),
                            ("door", "At the door"),
                            ("invitation", "Invitation"),
                        ],
                        max_length=12,
                        verbose_name="channel",
                    ),
                ),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                ("text", models.TextField(verbose_name="wording")),
                ("given_at", models.DateTimeField(auto_now_add=True, verbose_name="given on")),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="wagtail_mib_events.registration",
                        verbose_name="registration",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ("given_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Child",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("wants_care", models.BooleanField(default=False, verbose_name="wants childcare")),
                (
                    "age_band",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="wagtail_mib_events.ageband",
                        verbose_name="age band",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="wagtail_mib_events.registration",
                        verbose_name="registration",
                    ),
                ),
            ],
            options={
                "verbose_name": "child",
                "verbose_name_plural": "children",
                "ordering": ("age_band__from_age", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "uid",
                    models.CharField(
                        default=wagtail_mib_events.models.sessions.new_calendar_uid,
                        editable=False,
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("start", models.DateTimeField(db_index=True, verbose_name="start")),
                ("end", models.DateTimeField(verbose_name="end")),
                (
                    "venue",
                    models.CharField(
                        choices=[
                            ("on_site", "On site"),
                            ("online", "Online"),
                            ("hybrid", "On site and online"),
                        ],
                        default="on_site",
                        max_length=8,
                        verbose_name="where",
                    ),
                ),
                ("meeting_point", models.TextField(blank=True, verbose_name="room or meeting point")),
                (
                    "online_url",
                    models.URLField(
                        blank=True,
                        help_text="Shown only to those who are registered.",
                        max_length=500,
                        verbose_name="address of the online meeting",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Adults. Leave empty for no limit.",
                        null=True,
                        verbose_name="places",
                    ),
                ),
                (
                    "registration_opens_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="registration from"),
                ),
                (
                    "registration_closes_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Leave empty: until it begins.",
                        null=True,
                        verbose_name="registration until",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("scheduled", "Takes place"), ("cancelled", "Cancelled")],
                        default="scheduled",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "cancellation_reason",
                    models.TextField(blank=True, verbose_name="reason for the cancellation"),
                ),
                (
                    "detached",
                    models.BooleanField(
                        default=False,
                        help_text="Changes of the series leave this date alone.",
                        verbose_name="edited by hand",
                    ),
                ),
                (
                    "companions",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="sessions",
                        to="wagtail_mib_events.companion",
                        verbose_name="companions",
                    ),
                ),
                (
                    "event",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="wagtail_mib_events.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        help_text="For an online date: the location in charge.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="wagtail_mib_events.location",
                        verbose_name="location",
                    ),
                ),
            ],
            options={
                "verbose_name": "date",
                "verbose_name_plural": "dates",
                "ordering": ("start", "pk"),
                "permissions": [("check_in_session", "Can check in at the door")],
            },
        ),
        TranslateFields("session", "meeting_point", "cancellation_reason"),
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in", "Arrived"),
                            ("out", "Left"),
                            ("child_in", "Child handed over"),
                            ("child_out", "Child fetched"),
                            ("tally", "Counted"),
                            ("undo", "Undone"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("undoes", models.UUIDField(blank=True, db_index=True, null=True, verbose_name="undoes")),
                ("adults", models.PositiveSmallIntegerField(default=0, verbose_name="adults")),
                ("children", models.PositiveSmallIntegerField(default=0, verbose_name="children")),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                ("device_time", models.DateTimeField(verbose_name="time on the device")),
                ("happened_at", models.DateTimeField(db_index=True, verbose_name="happened at")),
                ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="received at")),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="scans",
                        to="wagtail_mib_events.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="scans",
                        to="wagtail_mib_events.registration",
                        verbose_name="registration",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="scanned by",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="wagtail_mib_events.session",
                        verbose_name="date",
                    ),
                ),
            ],
            options={
                "verbose_name": "scan",
                "verbose_name_plural": "scans",
                "ordering": ("happened_at", "uuid"),
            },
        ),
        migrations.CreateModel(
            name="ChildcarePlaces",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("places", models.PositiveIntegerField(default=0, verbose_name="childcare places")),
                (
                    "age_band",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="childcare_places",
                        to="wagtail_mib_events.ageband",
                        verbose_name="age band",
                    ),
                ),
                (
                    "session",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="childcare_places",
                        to="wagtail_mib_events.session",
                        verbose_name="date",
                    ),
                ),
            ],
            options={
                "verbose_name": "childcare places",
                "verbose_name_plural": "childcare places",
                "ordering": ("age_band__from_age",),
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "E-mail not confirmed yet"),
                            ("confirmed", "Confirmed"),
                            ("waiting", "Waiting list"),
                            ("offered", "Place offered"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "care_status",
                    models.CharField(
                        choices=[
                            ("none", "No childcare"),
                            ("granted", "Childcare granted"),
                            ("waiting", "Waiting for childcare"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="childcare",
                    ),
                ),
                (
                    "care_wish",
                    models.CharField(
                        choices=[
                            ("only_with_care", "I come only with childcare"),
                            ("come_anyway", "I come anyway"),
                        ],
                        default="come_anyway",
                        max_length=16,
                        verbose_name="without childcare",
                    ),
                ),
                ("held_until", models.DateTimeField(blank=True, null=True, verbose_name="held until")),
                ("queued_at", models.DateTimeField(verbose_name="in the queue since")),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("overbooked", models.BooleanField(default=False, verbose_name="overbooked on purpose")),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="wagtail_mib_events.registration",
                        verbose_name="registration",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="wagtail_mib_events.session",
                        verbose_name="date",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking",
                "verbose_name_plural": "bookings",
                "ordering": ("session__start", "queued_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="GroupLocationPermission",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="location_permissions",
                        to="auth.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="auth.permission",
                        verbose_name="permission",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_permissions",
                        to="wagtail_mib_events.location",
                        verbose_name="location",
                    ),
                ),
            ],
            options={
                "verbose_name": "permission at a location",
                "verbose_name_plural": "permissions at locations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "location", "permission"),
                        name="mib_one_permission_per_group_and_location",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(("adults__gte", 1)), name="mib_registration_has_an_adult"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="mib_session_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("registration_closes_at__isnull", True),
                    ("registration_closes_at__lte", models.F("start")),
                    _connector="OR",
                ),
                name="mib_session_closes_before_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("registration_opens_at__isnull", True),
                    ("registration_closes_at__isnull", True),
                    ("registration_opens_at__lt", models.F("registration_closes_at")),
                    _connector="OR",
                ),
                name="mib_session_opens_before_closing",
            ),
        ),
        migrations.AddConstraint(
            model_name="childcareplaces",
            constraint=models.UniqueConstraint(fields=("session", "age_band"), name="mib_one_row_per_session_and_band"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["session", "status"], name="mib_booking_session_status"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(fields=("registration", "session"), name="mib_one_booking_per_session"),
        ),
    ]
