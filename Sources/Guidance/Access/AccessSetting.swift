public import JSON

/// What a setting is that decides who sees what. There is none of a setting that always was at its default.
public struct AccessSetting: TimedRecord {
    public var id = ID<AccessSetting>(.lowest)
    public var revision = 1
    public var name = ""
    public var value = ""
    /// What it was before.
    public var before = ""
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public static let fields = FieldTable(
        blank: AccessSetting(), named: "Setting",
        standard(
            "setting",
            [
                Field("name", \.name, .text(100), "What the setting is called.", setBy: "a start of the service"),
                Field("value", \.value, .text(100), "What it is.", setBy: "a start of the service"),
                Field("before", \.before, .text(100), "What it was before.", setBy: "a start of the service"),
            ]))

    public static let prefix: StaticString = "set"
    public static let rows: any WritableKeyPath<Records, Rows<AccessSetting>> & Sendable = \.settings

    public static let kind = Kind<AccessSetting>(
        .settings, "setting", german: GermanNoun(.feminine, "Einstellung", "Einstellungen"), "/v1/settings", sorts: [.createdAt],
        access: Access({ _ in .setting }) { _, viewer in viewer.ownRoles(in: nil) }, title: { $0.name })

    /// A setting as a start finds it.
    public struct Found: Sendable {
        public let name, value: String
        let preset: String

        /// - Parameter preset: What it is where nobody sets it.
        public init(_ name: String, _ value: String, preset: String) {
            (self.name, self.value, self.preset) = (name, value, preset)
        }
    }
}

extension Records {
    /// Keeps what a start finds other than it was: those settings, by name.
    public func keepSettings(
        _ found: [AccessSetting.Found], at now: Instant, makeID: () -> ID<AccessSetting>
    ) -> Decision<[String]> {
        var (changes, names) = ([Change](), [String]())
        for one in found {
            var kept: AccessSetting?
            settings.forEach { stored in
                kept = stored.value.name == one.name ? stored.value : nil
                return kept == nil
            }
            let before = kept?.value ?? one.preset
            guard one.value != before else { continue }
            var setting =
                kept.map { $0.revised(to: $0.revision + 1, by: Self.scheduler, at: now) }
                ?? AccessSetting.made(AccessSetting(), id: makeID(), by: Self.scheduler, at: now)
            (setting.name, setting.value, setting.before) = (one.name, one.value, before)
            changes.append(.put(Stored(setting, revision: setting.revision)))
            names.append(one.name)
        }
        return Decision(changes: changes, answer: names)
    }
}
