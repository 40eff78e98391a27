extension Migration {
  /// Which record was read last (`RecordMark`); null: none is known.
  static let seventh = Migration(
    number: 7,
    sql: """
      alter table offsets add column last;
      alter table offsets add column fingerprint;
      """)
}
