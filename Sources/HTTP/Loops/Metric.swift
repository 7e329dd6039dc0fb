/// One metric and its values, as Prometheus reads them (text format 0.0.4).
public struct Metric: Sendable {
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// A line: `name + suffix {labels} value`.
    private struct Sample {
        var suffix = ""
        let labels: String
        let value: String
    }

    /// The observations of a histogram that have these labels.
    public struct Series: Sendable {
        let labels: String
        let bounds: [Double]
        let counts: [Int]
        let sum: Double

        /// - Parameters:
        ///   - labels: `name="value"`, separated by commas; empty without any.
        ///   - bounds: The upper bounds of the buckets, rising.
        ///   - counts: One for each bound, and a last one for what is above all; not cumulative.
        public init(labels: String = "", bounds: [Double], counts: [Int], sum: Double) {
            (self.labels, self.bounds, self.counts, self.sum) = (labels, bounds, counts, sum)
        }
    }

    private let name: String
    private let kind: Kind
    private let help: String
    private let samples: [Sample]

    public static func gauge(_ name: String, _ help: String, _ value: some CustomStringConvertible, labels: String = "") -> Metric
    {
        Metric(name: name, kind: .gauge, help: help, samples: [Sample(labels: labels, value: value.description)])
    }

    /// - Parameter values: One for each value of the label.
    public static func gauge(_ name: String, _ help: String, _ values: [(labels: String, value: Int)]) -> Metric {
        Metric(name: name, kind: .gauge, help: help, samples: values.map { Sample(labels: $0.labels, value: "\($0.value)") })
    }

    public static func counter(_ name: String, _ help: String, _ value: some CustomStringConvertible) -> Metric {
        Metric(name: name, kind: .counter, help: help, samples: [Sample(labels: "", value: value.description)])
    }

    /// - Parameter values: One for each value of the label.
    public static func counter(_ name: String, _ help: String, values: [(labels: String, value: Int)]) -> Metric {
        Metric(name: name, kind: .counter, help: help, samples: values.map { Sample(labels: $0.labels, value: "\($0.value)") })
    }

    public static func histogram(_ name: String, _ help: String, _ series: [Series]) -> Metric {
        Metric(name: name, kind: .histogram, help: help, samples: series.flatMap(samples))
    }

    private static func samples(of series: Series) -> [Sample] {
        let start = series.labels.isEmpty ? "" : series.labels + ","
        var (samples, below): ([Sample], Int) = ([], 0)
        for (bound, count) in zip(series.bounds, series.counts) {
            below += count
            samples.append(Sample(suffix: "_bucket", labels: "\(start)le=\"\(bound)\"", value: "\(below)"))
        }
        let count = series.counts.reduce(0, +)
        return samples + [
            Sample(suffix: "_bucket", labels: "\(start)le=\"+Inf\"", value: "\(count)"),
            Sample(suffix: "_sum", labels: series.labels, value: "\(series.sum)"),
            Sample(suffix: "_count", labels: series.labels, value: "\(count)"),
        ]
    }

    public func write(to out: inout [UInt8]) {
        out += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n".utf8
        for sample in samples {
            let labels = sample.labels.isEmpty ? "" : "{\(sample.labels)}"
            out += "\(name)\(sample.suffix)\(labels) \(sample.value)\n".utf8
        }
    }
}
