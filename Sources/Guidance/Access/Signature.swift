import JSON

extension String {
    /// Whether this can stand in a record as the name of the one who acted, and be read back: it passes the codec of
    /// those members.
    var isSignature: Bool { Codec<String>.text(200).accepts(self) }
}
