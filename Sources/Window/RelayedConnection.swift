import EventLoop
import Glibc

/// Two sockets, each of which gets the bytes of the other, at the pace of the slower one. At most one piece is kept for a direction. A side
/// that does not read stops the side that writes to it, and nobody else. The connection owns the sockets, which do not block.
final class RelayedConnection {
  /// One direction.
  private struct Flow {
    let source: Int32
    let drain: Int32
    /// The bytes that the drain has not taken yet.
    var pending: ArraySlice<UInt8> = []
    /// The source sends no more.
    var isOver = false
    /// Watches the source while nothing is pending, and otherwise the drain.
    var watch: EventRegistration?
  }

  /// The largest number of bytes that are kept for a direction.
  static let pieceBytes = 64 * 1024

  private let loop: EventLoop
  private let ended: (RelayedConnection) -> Void
  private var flows: [Flow]
  private var isOpen = true

  /// - Parameter ended: called when both sockets are closed.
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

  /// Waits for the next bytes of the source.
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

  /// Sends pending bytes. Returns whether the drain has taken all of them.
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

  /// Called when the source sends no more. It may still read.
  private func end(_ index: Int) {
    flows[index].watch?.cancel()
    flows[index].watch = nil
    flows[index].isOver = true
    shutdown(flows[index].drain, Int32(SHUT_WR))
    if flows.allSatisfy(\.isOver) { close() }
  }
}
