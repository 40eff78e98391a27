/// Something of a loop's own in the hands of another thread: it can be carried and handed back, but opened only on the loop.
///
/// ```swift
/// let exchange = LoopBound(exchange, on: loop)
/// workers.run { let reply = compute(); remote.execute { exchange.value(on: $0).answer(reply) } }
/// ```
/// Sound because an ``EventLoop`` can't leave its thread: who has one to show is on it. The value is also released there.
public final class LoopBound<Value>: @unchecked Sendable {
  private struct Contents: @unchecked Sendable { let value: Value }

  private let contents: Contents
  private let remote: EventLoop.Remote

  public init(_ value: Value, on loop: EventLoop) {
    contents = Contents(value: value)
    remote = loop.remote
  }

  /// - Precondition: `loop` is the one that it was bound to.
  public func value(on loop: EventLoop) -> Value {
    precondition(loop.remote === remote, "a value was opened on another loop than its own")
    return contents.value
  }

  deinit {
    guard !remote.isCurrent else { return }
    remote.execute { [contents] _ in withExtendedLifetime(contents) {} }
  }
}
