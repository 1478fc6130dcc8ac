package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {

    @Test
    void drawsABarForEachValueAsHighAsItIs() throws Exception {
        Chart chart = new Chart(Chart.Kind.BARS, "bars", "A & <B>", "µs", List.of("one", "two"),
                Map.of("this", List.of(40.0, 80.0)));

        Element svg = parse(chart);

        List<Element> bars = elements(svg, "rect").stream().skip(1).toList();
        assertThat(bars).as("behind the legend's").hasSize(2);
        assertThat(height(bars.get(1))).isEqualTo(2 * height(bars.getFirst()));
        assertThat(texts(svg)).contains("A & <B> (µs)", "this", "one", "two", "40", "80", "0");
    }

    @Test
    void drawsALineThroughWhatWasMeasured() throws Exception {
        Chart chart = new Chart(Chart.Kind.LINES, "lines", "Latency", "ms", List.of("p50", "p99", "p99.9"),
                Map.of("accepted", List.of(1.0, Double.NaN, 3.0)));

        Element svg = parse(chart);

        assertThat(elements(svg, "polyline")).singleElement()
                .satisfies(line -> assertThat(line.getAttribute("points").split(" ")).hasSize(2));
        assertThat(elements(svg, "circle")).hasSize(2);
    }

    @Test
    void isReadableOnADarkPage() throws Exception {
        Chart chart = new Chart(Chart.Kind.LINES, "none", "Nothing", "ms", List.of("p50"), Map.of());

        assertThat(elements(parse(chart), "style")).singleElement()
                .satisfies(style -> assertThat(style.getTextContent()).contains("prefers-color-scheme: dark"));
    }

    @Test
    void refusesASeriesOfAnotherLength() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Chart(Chart.Kind.BARS, "bad", "Bad", "ms",
                List.of("one", "two"), Map.of("this", List.of(1.0))));
    }

    private static Element parse(Chart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.toSvg())))
                .getDocumentElement();
    }

    private static List<Element> elements(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        return java.util.stream.IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
    }

    private static List<String> texts(Element in) {
        return elements(in, "text").stream().map(Element::getTextContent).toList();
    }

    private static double height(Element bar) {
        return Double.parseDouble(bar.getAttribute("height"));
    }
}
