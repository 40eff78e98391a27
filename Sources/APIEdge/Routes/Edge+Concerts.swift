import Contracts
import Deciding

extension Edge {
  func openConcert(_ call: Call) throws(Problem) {
    let findings = Findings()
    let key = call.idempotencyKey(findings)
    let body = try RequestBody(of: call.request)
    let concert = try body.read(findings) { ConcertInput.read($0, concertId: IDSource.concert(at: call.start.time), at: call.start.time) }
    try submit(OpenConcert(concert: concert), as: .openConcert, for: call, key: key, contentHash: body.contentHash)
  }
}
