import Platform
import Synchronization

/// What wakes a reader: its descriptor is made readable once, until the reader has looked.
final class ReaderSignal: Sendable {
  let descriptor: EventDescriptor
  private let isSet = Atomic(false)

  init() throws(LogError) {
    do {
      descriptor = try EventDescriptor()
    } catch {
      throw LogError(.other, "making a reader's eventfd failed: \(error); raise the limit of open files (ulimit -n)")
    }
  }

  /// To be called after what there is to see can be seen.
  func set() {
    if !isSet.exchange(true, ordering: .acquiringAndReleasing) { descriptor.signal() }
  }

  /// To be called before looking: what comes to be seen after this sets it again.
  func clear() {
    guard isSet.load(ordering: .relaxed) else { return }
    descriptor.drain()
    _ = isSet.exchange(false, ordering: .acquiringAndReleasing)
  }
}
