import Guidance
import JSON

// What people read in English, who find the service without a public address.

extension Problem {
    var detail: String { detail(in: .english) }
    var fix: String { fix(for: Reader()) }
}

extension Refusal {
    var detail: String { text.sentence(for: Reader()) }
    var fix: String { fixText.sentence(for: Reader()) }
}

extension Finding {
    var detail: String { text.sentence(for: Reader()) }
    var fix: String { fixText.sentence(for: Reader()) }
}
