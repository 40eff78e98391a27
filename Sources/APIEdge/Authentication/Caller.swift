import Contracts

/// Who asks: what a verified token says.
struct Caller: Equatable {
  let userId: String
  let permissions: Set<Permission>
}
