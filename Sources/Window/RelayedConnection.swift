import EventLoop
import Glibc

/// Two sockets of which each gets what the other one says, at the pace of the slower: no more than one piece is kept of a direction, and
/// who does not read stops the one that writes to him, and nobody else. It owns the sockets, which do not block.
final class RelayedConnection {
  /// One direction.
  private struct Flow {
    let source: Int32
    let drain: Int32
    /// What the drain has not taken yet.
    var pending: ArraySlice<UInt8> = []
    /// The source has said all.
    var isOver = false
    /// For the source while there is nothing pending, for the drain while there is.
    var watch: EventRegistration?
  }

  /// Bytes of a direction that are kept at most.
  static let pieceBytes = 64 * 1024

  private let loop: EventLoop
  private let ended: (RelayedConnection) -> Void
  private var flows: [Flow]
  private var isOpen = true

  /// - Parameter ended: both are closed.
  init(_ one: Int32, _ other: Int32, on loop: EventLoop, ended: @escaping (RelayedConnection) -> Void) {
    self.loop = loop
    self.ended = ended
    flows = [Flow(source: one, drain: other), Flow(source: other, drain: one)]
    for index in flows.indices { read(index) }
  }

  func close() {
    guard isOpen else { return }
    isOpen = false
    for flow in flows { flow.watch?.cancel() }
    for flow in flows { Glibc.close(flow.source) }
    ended(self)
  }

  /// Waits for what the source says next.
  private func read(_ index: Int) {
    flows[index].watch?.cancel()
    flows[index].watch = loop.watch(readable: flows[index].source) { [weak self] in self?.take(index) }
  }

  private func take(_ index: Int) {
    var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
    let count = recv(flows[index].source, &piece, piece.count, 0)
    if count < 0 {
      if errno != EAGAIN && errno != EINTR { close() }
      return
    }
    guard count > 0 else { return end(index) }
    flows[index].pending = piece[..<count]
    if !isPassedOn(index) { waitForDrain(index) }
  }

  private func waitForDrain(_ index: Int) {
    guard isOpen else { return }
    flows[index].watch?.cancel()
    flows[index].watch = loop.watch(writable: flows[index].drain) { [weak self] in
      guard let self, isPassedOn(index) else { return }
      read(index)
    }
  }

  /// Whether the drain has taken all that was pending.
  private func isPassedOn(_ index: Int) -> Bool {
    while !flows[index].pending.isEmpty {
      let sent = flows[index].pending.withUnsafeBytes { send(flows[index].drain, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if sent >= 0 {
        flows[index].pending.removeFirst(sent)
      } else if errno == EAGAIN {
        return false
      } else if errno != EINTR {
        close()
        return false
      }
    }
    return true
  }

  /// The source has said all, and may still listen.
  private func end(_ index: Int) {
    flows[index].watch?.cancel()
    flows[index].watch = nil
    flows[index].isOver = true
    shutdown(flows[index].drain, Int32(SHUT_WR))
    if flows.allSatisfy(\.isOver) { close() }
  }
}
