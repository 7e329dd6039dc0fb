import Guidance
import Pages
import Store

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

    /// What the page for works councils tells of them.
    var ofData: DataPage.Settings {
        DataPage.Settings(
            ofAccess: ofAccess.map { ($0.name, $0.value) }, namesReaders: accessLogNames == .names, logMonths: accessLogMonths,
            historyDays: store.retentionDays)
    }
}
