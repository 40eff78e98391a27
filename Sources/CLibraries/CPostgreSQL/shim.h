#pragma once
#include <libpq-fe.h>

// Swift does not see characters in single quotes.
static const int postgres_sqlstate_field = PG_DIAG_SQLSTATE;
static const int postgres_message_field = PG_DIAG_MESSAGE_PRIMARY;
