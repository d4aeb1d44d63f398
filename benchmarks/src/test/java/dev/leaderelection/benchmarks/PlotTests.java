package dev.leaderelection.benchmarks;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

import static org.assertj.core.api.Assertions.assertThat;

class PlotTests {

	@Test
	void hasADotForEachValueWithinTheImage() throws Exception {
		Plot plot = new Plot("A title", true);
		plot.add("quick", Samples.of(1, 2, 3));
		plot.add("slow", Samples.of(900, 4700));
		Document svg = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new ByteArrayInputStream(plot.svg().getBytes(StandardCharsets.UTF_8)));
		var dots = svg.getElementsByTagName("circle");
		assertThat(dots.getLength()).isEqualTo(5);
		for (int i = 0; i < dots.getLength(); i++) {
			String x = dots.item(i).getAttributes().getNamedItem("cx").getNodeValue();
			assertThat(Double.parseDouble(x)).isBetween(0.0, 900.0);
		}
	}

}
