import Contracts
import JSON

/// A header field that handlers read. A call shows a handler only those that its route declares, so none is read that is not described.
enum RequestHeader: String, CaseIterable {
  case idempotencyKey = "Idempotency-Key"
  case prefer = "Prefer"
  case queueToken = "X-Queue-Token"
  case ifMatch = "If-Match"
  case ifNoneMatch = "If-None-Match"
  case acceptEncoding = "Accept-Encoding"
  case lastEventID = "Last-Event-ID"
  case session = "X-Session"
  case webhookID = "webhook-id"
  case webhookTime = "webhook-timestamp"
  case webhookSignature = "webhook-signature"
  // On every route.
  case correlationID = "x-correlation-id"
  case traceparent

  var about: String {
    switch self {
    case .idempotencyKey: "The client's name for this request: a repeat under the same key gets the first answer again."
    case .prefer: "`respond-async` asks for 202 at once, and not for the outcome."
    case .queueToken: "The token of `POST /queue/token`, for a concert with a waiting room."
    case .ifMatch: "The `ETag` of what the client wants. If it is not the present one, the answer is 412."
    case .ifNoneMatch: "The `ETag` of what the client has. If it is the present one, the answer is 304."
    case .acceptEncoding: "`gzip`: the content may be compressed."
    case .lastEventID: "The id of the last event that came: the stream goes on behind it."
    case .session: "`cookie`: the request comes from a page of this origin. With the session's cookie it is needed to change anything."
    case .webhookID: "The id of the webhook. The same id tells the same thing again."
    case .webhookTime: "When it was signed, in seconds since 1970."
    case .webhookSignature: "`v1,` and the HMAC-SHA256 of id, time and content, in Base64 (Standard Webhooks)."
    case .correlationID: "The id under which all that this request causes is found. Without one, one is made."
    case .traceparent: "The trace that this request is in (W3C Trace Context)."
    }
  }

  var schema: JSONValue {
    switch self {
    case .idempotencyKey:
      ["type": "string", "minLength": 1, "maxLength": .integer(Int64(PublicIDs.maximumLength)), "pattern": "^[ -~]*$"]
    case .webhookTime: ["type": "string", "pattern": "^[0-9]+$"]
    case .prefer, .queueToken, .ifMatch, .ifNoneMatch, .acceptEncoding, .lastEventID, .session, .webhookID, .webhookSignature,
      .correlationID, .traceparent:
      ["type": "string"]
    }
  }

  /// Whether it may be given several times. Of two of the others, one reader takes the first, and another one the last.
  var isList: Bool {
    switch self {
    case .prefer, .ifMatch, .ifNoneMatch, .acceptEncoding: true
    case .queueToken, .lastEventID, .session, .webhookID, .webhookTime, .webhookSignature: false
    // Who reads it looks at all its values.
    case .idempotencyKey, .correlationID, .traceparent: true
    }
  }

  /// The headers that the edge reads before any handler.
  static let common: [RequestHeader] = [.correlationID, .traceparent]
}
