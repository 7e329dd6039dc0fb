import Guidance

// The settings that decide who sees what.

extension Settings {
    var accessPolicy: AccessPolicy {
        var policy = AccessPolicy()
        policy.directoryIsOpen = directory == .open
        return policy
    }

    /// What auditors and privacy officers learn when it changes.
    var ofAccess: [AccessSetting.Found] {
        func found(_ name: String, _ value: (Settings) -> String) -> AccessSetting.Found {
            AccessSetting.Found(name, value(self), preset: value(Settings()))
        }
        return [
            found("RAPPORT_DIRECTORY") { $0.directory.rawValue },
            found("RAPPORT_ACCESS_LOG_NAMES") { $0.accessLogNames.rawValue },
            found("RAPPORT_ACCESS_LOG_MONTHS") { String($0.accessLogMonths) },
        ]
    }
}
