/// The files of the folder `Assets`, which are in the binary.
enum PageFiles {
  static let all: [(name: String, content: [UInt8])] = [
    ("account.js", PackageResources.account_js),
    ("api.js", PackageResources.api_js),
    ("app.js", PackageResources.app_js),
    ("best-seats.js", PackageResources.best_seats_js),
    ("concerts.js", PackageResources.concerts_js),
    ("dead-letters.js", PackageResources.dead_letters_js),
    ("dom.js", PackageResources.dom_js),
    ("hall.js", PackageResources.hall_js),
    ("hold.js", PackageResources.hold_js),
    ("icon.svg", PackageResources.icon_svg),
    ("index.html", PackageResources.index_html),
    ("live.js", PackageResources.live_js),
    ("opening.js", PackageResources.opening_js),
    ("operator.js", PackageResources.operator_js),
    ("picture.js", PackageResources.picture_js),
    ("seat-canvas.js", PackageResources.seat_canvas_js),
    ("seat-list.js", PackageResources.seat_list_js),
    ("seats.js", PackageResources.seats_js),
    ("session.js", PackageResources.session_js),
    ("style.css", PackageResources.style_css),
    ("tickets.js", PackageResources.tickets_js),
    ("time-axis.js", PackageResources.time_axis_js),
    ("waiting.js", PackageResources.waiting_js),
    ("words.js", PackageResources.words_js),
  ]
}
