package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.detection.hourglass.maps.SupervisionMaps;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapParityTest {
	@ParameterizedTest
	@CsvSource({ "0_300W,300W,68", "1_WFLW,WFLW,98", "2_COFW,COFW,29" })
	void mapsAreThoseOfTheReference(String sample, String layout, int points) {
		try (ReferenceCase c = ReferenceCase.open("star-maps")) {
			HourglassConfig config = layout(layout, points);
			double[] shape = c.values("out." + sample + ".landmarks_crop");
			float[] spots = new float[points * 64 * 64];
			SupervisionMaps maps = new SupervisionMaps(config);
			maps.points(shape, spots, 0);
			checkSparse(c, "out." + sample + ".pointmap", spots);
			float[] edges = new float[config.edges().size() * 64 * 64];
			maps.edges(shape, edges, 0);
			c.check("out." + sample + ".edgemap", edges, 1e-6);
			// a second picture on the same canvas leaves nothing behind
			float[] again = new float[edges.length];
			maps.edges(shape, again, 0);
			c.check("out." + sample + ".edgemap", again, 1e-6);
		}
	}

	@Test
	void spotsAtBordersAreTheReferences() {
		try (ReferenceCase c = ReferenceCase.open("star-maps")) {
			double[] shape = c.values("in.points.xy");
			float[] spots = new float[shape.length / 2 * 64 * 64];
			new SupervisionMaps(new HourglassConfig(256, 1, 32, 16, shape.length / 2, List.of(new HourglassConfig.Edge(false, new int[] { 0, 1 })))).points(shape, spots, 0);
			checkSparse(c, "out.points.pointmap", spots);
		}
	}

	private static void checkSparse(ReferenceCase c, String name, float[] actual) {
		double[] index = c.values(name + "_index");
		double[] value = c.values(name + "_value");
		double[] expected = new double[actual.length];
		for (int i = 0; i < index.length; i++) {
			expected[(int) index[i]] = value[i];
		}
		double max = 0;
		for (int i = 0; i < expected.length; i++) {
			max = Math.max(max, Math.abs(expected[i] - actual[i]));
		}
		System.out.printf("%-70s max abs %.3g%n", name, max);
		assertEquals(0, max, 1e-6, name);
	}

	static HourglassConfig layout(String layout, int points) {
		try (ReferenceCase g = ReferenceCase.open("star-geometry")) {
			List<HourglassConfig.Edge> edges = new ArrayList<>();
			g.json().get("edge_info").get(layout).forEach(e -> edges.add(ReferenceCase.edge(e)));
			return new HourglassConfig(256, 1, 32, 16, points, edges);
		}
	}
}
