/// usage: Greeter DIRECTORY NAME...
@main struct GreeterCommand {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard let directory = words.first, words.count > 1 else { return print("usage: Greeter DIRECTORY NAME...") }
    let greeter = try Greeter(in: directory)
    defer { greeter.stop() }
    try greeter.greet(Array(words.dropFirst())) { print("Hello, \($0.name)! That was greeting \($0.times).") }
  }
}
