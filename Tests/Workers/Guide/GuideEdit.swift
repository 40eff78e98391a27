import Foundation

/// A change to a file that a guide describes: a block of Swift whose first line says where it goes.
///
///     // Sources/Workers/Reservation/ReservationDecider.swift, behind: static let confirmSeconds
struct GuideEdit: Sendable {
  enum Place: String, CaseIterable {
    case behind, before
    case inPlaceOf = "in place of"
  }

  var path: String
  var place: Place
  /// How the one line begins that it is about.
  var anchor: String
  var lines: [Substring]

  /// All blocks of Swift in a page. Nil for one that does not say where it goes.
  static func all(in page: String) -> [GuideEdit?] {
    page.components(separatedBy: "```swift\n").dropFirst().map { block in
      GuideEdit(block.components(separatedBy: "\n```")[0])
    }
  }

  private init?(_ block: String) {
    let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
    guard let match = lines[0].wholeMatch(of: /\/\/ (\S+\.swift), (behind|before|in place of): (.+)/),
      let place = Place(rawValue: String(match.output.2))
    else { return nil }
    path = String(match.output.1)
    self.place = place
    anchor = String(match.output.3)
    self.lines = Array(lines.dropFirst())
  }

  /// Nil: no line begins as it says, or several do.
  func applied(to text: String) -> String? {
    var file = text.split(separator: "\n", omittingEmptySubsequences: false)
    let found = file.indices.filter { file[$0].drop { $0 == " " }.hasPrefix(anchor) }
    guard let line = found.first, found.count == 1 else { return nil }
    switch place {
    case .behind: file.insert(contentsOf: lines, at: line + 1)
    case .before: file.insert(contentsOf: lines + [""], at: line)
    case .inPlaceOf: file.replaceSubrange(line...line, with: lines)
    }
    return file.joined(separator: "\n")
  }
}
