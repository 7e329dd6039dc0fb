import HTTP
import Testing

@Suite struct MetricTests {
    private func text(_ metric: Metric) -> String {
        var out: [UInt8] = []
        metric.write(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test func `a value has its help, its type and one line`() {
        #expect(
            text(.gauge("build_info", "Always 1.", 1, labels: #"version="2""#)) == """
                # HELP build_info Always 1.
                # TYPE build_info gauge
                build_info{version="2"} 1

                """)
        #expect(
            text(.counter("seconds_total", "Time.", 0.25)) == """
                # HELP seconds_total Time.
                # TYPE seconds_total counter
                seconds_total 0.25

                """)
    }

    @Test func `the buckets of a histogram add up, with labels and without`() {
        let plain = Metric.Series(bounds: [0.5, 1], counts: [2, 0, 3], sum: 7.5)
        let labelled = Metric.Series(labels: #"a="b""#, bounds: [0.5], counts: [1, 0], sum: 0.25)
        #expect(
            text(.histogram("seconds", "Time.", [plain, labelled])) == """
                # HELP seconds Time.
                # TYPE seconds histogram
                seconds_bucket{le="0.5"} 2
                seconds_bucket{le="1.0"} 2
                seconds_bucket{le="+Inf"} 5
                seconds_sum 7.5
                seconds_count 5
                seconds_bucket{a="b",le="0.5"} 1
                seconds_bucket{a="b",le="+Inf"} 1
                seconds_sum{a="b"} 0.25
                seconds_count{a="b"} 1

                """)
    }
}
