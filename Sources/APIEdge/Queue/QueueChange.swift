/// `PATCH /ticketing/concerts/{id}/admission`: what is nil stays as it is.
struct QueueChange: Equatable {
  let activeUsers: Int?
  let paused: Bool?
  let admit: Int?

  init?(_ body: BodyInput) {
    activeUsers = body["activeUsers"].optional?.integer(ConcertInput.activeUsers)
    paused = body["paused"].optional?.bool()
    admit = body["admit"].optional?.integer(ConcertInput.activeUsers)
  }
}
