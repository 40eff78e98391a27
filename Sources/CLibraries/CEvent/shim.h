#pragma once
// Before libevent's own: its event-config.h defines _GNU_SOURCE, and fd_set would be another type than the one Swift's Glibc has.
#include <features.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <event2/util.h>
