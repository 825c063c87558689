"""What comes in by other channels, and what is known: intake, knowledge base, hot topics."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PENDING = (
    """
    CREATE FUNCTION topic_pending_add() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO topic_pending VALUES (NEW."case") ON CONFLICT DO NOTHING;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER topic_words AFTER INSERT OR UPDATE OF subject, text, place, hotline ON cases
    FOR EACH ROW EXECUTE FUNCTION topic_pending_add()
    """,
    """
    CREATE TRIGGER topic_words AFTER INSERT ON intake_messages
    FOR EACH ROW EXECUTE FUNCTION topic_pending_add()
    """,
    'INSERT INTO topic_pending SELECT "case" FROM cases',
)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _moment(name: str, nullable: bool = False, comment: str | None = None) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _texts(name: str, default: bool, comment: str | None = None) -> sa.Column[list[str]]:
    return sa.Column(
        name,
        postgresql.ARRAY(sa.Text()),
        server_default=sa.text("'{}'::text[]") if default else None,
        nullable=False,
        comment=comment,
    )


def upgrade() -> None:
    _intake()
    _articles()
    _topics()
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON article_changes "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    for statement in _PENDING:
        op.execute(statement)


def _intake() -> None:
    op.create_table(
        "intake_channels",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "salt",
            sa.LargeBinary(),
            nullable=False,
            comment="The secret follows from it and a key that is not in the database.",
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        _text("note"),
        _moment("made_at"),
        sa.Column("made_by", sa.Text(), nullable=False),
        _moment("renewed_at", True, "When its secret became another one."),
        sa.CheckConstraint(
            "kind IN ('web', 'email', 'sms', 'wechat', 'app')",
            name=op.f("ck_intake_channels_kind"),
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_intake_channels")),
    )
    op.create_table(
        "intake_messages",
        sa.Column("message", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="The sender's Idempotency-Key."),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the body as it was sent.",
        ),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False, comment="The case was there before."),
        _moment("received_at"),
        _text("hotline"),
        _text("name"),
        sa.Column("phone_e164", sa.Text(), nullable=True),
        *(_text(name) for name in ("contact", "subject", "text", "category", "place")),
        sa.Column(
            "may_publish",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="False: the citizen does not want the case published, even without names.",
        ),
        sa.ForeignKeyConstraint(
            ["channel"], ["intake_channels.channel"], name=op.f("fk_intake_messages_channel")
        ),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_intake_messages_case")),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_intake_messages")),
    )
    op.create_index(
        "ix_intake_messages_channel_key", "intake_messages", ["channel", "key"], unique=True
    )
    op.create_index("ix_intake_messages_case", "intake_messages", ["case"])
    op.create_table(
        "intake_signatures",
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_intake_signatures")),
        comment="Signatures that were used; forgotten when their time is over.",
    )
    op.create_index("ix_intake_signatures_at", "intake_signatures", ["at"])
    op.create_index(
        "ix_cases_closed_at_case",
        "cases",
        ["closed_at", "case"],
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("article", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            comment="Counts up with whatever is done.",
        ),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        _moment("made_at"),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_department", "articles", ["department"])
    op.create_table(
        "article_versions",
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _text("keywords"),
        _texts("hotlines", True, "Offered to callers of these; none: of all."),
        _moment("valid_from", True),
        _moment("valid_until", True),
        _moment("ends_at", True, "valid_until, or when the next version takes its place."),
        sa.Column("author", sa.Text(), nullable=False),
        _moment("written_at"),
        sa.Column("decided_by", sa.Text(), nullable=True),
        _moment("decided_at", True),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            nullable=True,
            comment="What an approved version is found by; cut in the program.",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'refused', 'approved', 'withdrawn')",
            name=op.f("ck_article_versions_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'withdrawn') OR valid_from IS NOT NULL",
            name=op.f("ck_article_versions_valid_from"),
        ),
        sa.CheckConstraint(
            "valid_until > valid_from", name=op.f("ck_article_versions_valid_until")
        ),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.article"], name=op.f("fk_article_versions_article")
        ),
        sa.PrimaryKeyConstraint("article", "version", name=op.f("pk_article_versions")),
    )
    op.create_index(
        "ix_article_versions_open",
        "article_versions",
        ["article"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'refused')"),
    )
    op.create_index(
        "ix_article_versions_written_at", "article_versions", ["written_at", "article", "version"]
    )
    op.create_index(
        "ix_article_versions_words",
        "article_versions",
        ["words"],
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_table(
        "article_changes",
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("at"),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        _text("why"),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.article"], name=op.f("fk_article_changes_article")
        ),
        sa.PrimaryKeyConstraint("article", "revision", name=op.f("pk_article_changes")),
        comment="Append-only (a trigger sees to it).",
    )
    op.create_table(
        "article_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column(
            "articles",
            sa.Integer(),
            nullable=False,
            comment="Approved versions it stands in.",
        ),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_article_words")),
    )


def _topics() -> None:
    op.create_table(
        "topic_pending",
        sa.Column("case", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case"], ["cases.case"], name=op.f("fk_topic_pending_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_topic_pending")),
        comment="Cases whose words are to be counted (anew). Filled by triggers.",
    )
    op.create_table(
        "topic_cases",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hotline", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Text(),
            nullable=False,
            comment="phone, or the kind of an intake channel.",
        ),
        _texts("terms", False),
        _texts("places", False),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_topic_cases")),
        comment="What was counted of a case, so that it can be taken back.",
    )
    op.create_table(
        "topic_counts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("hotline", "channel", "word")),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('case', 'term', 'place')", name=op.f("ck_topic_counts_kind")),
        sa.PrimaryKeyConstraint(
            "kind", "day", "hotline", "channel", "word", name=op.f("pk_topic_counts")
        ),
        comment="In how many cases of the day a word stands; kind case: how many there are.",
    )


def downgrade() -> None:
    op.drop_index(
        "ix_cases_closed_at_case",
        table_name="cases",
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.execute("DROP TRIGGER topic_words ON cases")
    for table in (
        "topic_counts",
        "topic_cases",
        "topic_pending",
        "article_words",
        "article_changes",
        "article_versions",
        "articles",
        "intake_signatures",
        "intake_messages",
        "intake_channels",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION topic_pending_add")
