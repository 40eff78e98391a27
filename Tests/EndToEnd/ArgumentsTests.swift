import Testing

@testable import ticketing

/// How flags, their variables and words are read.
@Suite struct ArgumentsTests {
  private static let options = [
    Option(name: "directory", value: "DIR", about: "", variable: "DIRECTORY"),
    Option(name: "prefix", value: "TEXT", about: "", variable: nil, mayBeEmpty: true),
    Option(name: "quick", value: nil, about: "", variable: nil),
  ]

  private static func bytes(_ text: String) -> GivenText {
    (Array(text.utf8) + [0xFF]).map(CChar.init(bitPattern:)).withUnsafeBufferPointer { buffer in
      (Array(buffer) + [0]).withUnsafeBufferPointer { GivenText($0.baseAddress!) }
    }
  }

  private static func read(_ typed: [GivenText], _ environment: [String: GivenText] = [:]) throws -> Arguments {
    try Arguments(typed, options: options, environment: environment)
  }

  @Test(arguments: [
    ([GivenText("--directory"), bytes("e")], "--directory"), ([bytes("--directory=e")], "--directory"), ([bytes("word")], "a word"),
    ([GivenText("--"), bytes("word")], "a word"),
  ])
  func `a word of bytes that are no UTF-8 is refused, and not taken for another`(_ typed: [GivenText], _ source: String) throws {
    let failure = #expect(throws: CommandFailure.self) { try Self.read(typed) }
    #expect(failure == CommandFailure(usage: failure?.message ?? ""))
    #expect(failure?.message.hasPrefix("\(source)") == true)
    #expect(failure?.message.contains("\u{FFFD}") == false)
  }

  @Test func `a variable of such bytes is refused if it is one that the command reads, and no flag stands before it`() throws {
    let failure = #expect(throws: CommandFailure.self) { try Self.read([], ["DIRECTORY": Self.bytes("e")]) }
    #expect(failure == CommandFailure(usage: "DIRECTORY is no UTF-8 text"))
    #expect(try Self.read([GivenText("--directory"), GivenText("a")], ["DIRECTORY": Self.bytes("e")])["directory"] == "a")
    #expect(try Self.read([], ["OTHER": Self.bytes("e")])["directory"] == nil)
    #expect(try Self.read([GivenText("--help")], ["DIRECTORY": Self.bytes("e")]).wantsHelp)
  }

  @Test(arguments: [["--directory", ""], ["--directory="], ["--directory"], ["--directory", "a", "--directory"], ["--quick="]])
  func `a flag without a value is refused`(_ typed: [String]) {
    let failure = #expect(throws: CommandFailure.self) { try Arguments(typed, options: Self.options, environment: [:]) }
    #expect(failure?.code == ExitCode.usage)
  }

  @Test func `an empty value may say something`() throws {
    let arguments = try Arguments(["--prefix", "", "--directory=a=b", "--quick"], options: Self.options, environment: [:])
    #expect(arguments["prefix"] == "" && arguments["directory"] == "a=b" && arguments.has("quick"))
  }
}
