/// A value that belongs to a loop, in the hands of another thread. That thread can keep it and hand it back, but only the loop can open it.
///
/// ```swift
/// let exchange = LoopBound(exchange, on: loop)
/// workers.run { let reply = compute(); remote.execute { exchange.value(on: $0).answer(reply) } }
/// ```
/// This is sound because an ``EventLoop`` can't leave its thread, so code that has the loop runs on that thread. The value is also released
/// there.
public final class LoopBound<Value>: @unchecked Sendable {
  private struct Contents: @unchecked Sendable { let value: Value }

  private let contents: Contents
  private let remote: EventLoop.Remote

  public init(_ value: Value, on loop: EventLoop) {
    contents = Contents(value: value)
    remote = loop.remote
  }

  /// - Precondition: the value was bound to this `loop`.
  public func value(on loop: EventLoop) -> Value {
    precondition(loop.remote === remote, "a value was opened on another loop than the one it is bound to")
    return contents.value
  }

  deinit {
    guard !remote.isCurrent else { return }
    remote.execute { [contents] _ in withExtendedLifetime(contents) {} }
  }
}
