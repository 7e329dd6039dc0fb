extension FieldTable {
    /// The members that a merge patch would remove although a client cannot write them.
    ///
    /// Such a null leaves no trace in the merged document, and would be passed over in silence.
    public func removals(of patch: JSONValue) -> [FieldError] {
        fields.compactMap { field in
            guard let setter = field.setBy, patch[field.name]?.kind == .null else { return nil }
            return FieldError(pointer: "/\(field.name)", "is set by \(setter) and cannot be removed: leave it out")
        }
    }
}
