package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.FailureRate;
import org.fiducial.landmark.metrics.MetricRow;
import org.fiducial.landmark.metrics.Nme;
import org.fiducial.landmark.metrics.PartRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

class MetricsTest {
	private static final String IO = "fixtures/parity/metrics/io.safetensors";
	private static final double INF = Double.POSITIVE_INFINITY;

	@Test
	void nmeIsThatOfTheReference() throws IOException {
		double[] gt = Fixtures.tensor(IO, "in.gt");
		double[] pred = Fixtures.tensor(IO, "in.pred");
		for (String n : new String[] { "ocular", "pupil" }) {
			double[] expected = Fixtures.tensor(IO, "out.nme_" + n);
			for (int i = 0; i < expected.length; i++) {
				assertEquals(expected[i], Nme.of(Fixtures.slice(pred, i, 136), Fixtures.slice(gt, i, 136), Fixtures.ibug68().normalizer(n)), 1e-5);
			}
		}
	}

	@Test
	void failureRateAndAreaAreThoseOfTheReference() throws IOException {
		JsonNode cases = Fixtures.json("fixtures/parity/metrics/case.json").get("fr_auc");
		Map<String, double[]> errors = Map.of("ocular", Fixtures.tensor(IO, "out.nme_ocular"), "pupil", Fixtures.tensor(IO, "out.nme_pupil"), "special",
				Fixtures.tensor(IO, "in.special_nmes"), "all_fail", new double[] { 1, 2 }, "all_zero", new double[3]);
		int checked = 0;
		for (Map.Entry<String, JsonNode> e : cases.properties()) {
			String[] key = e.getKey().split("@");
			if (errors.containsKey(key[0])) {
				FailureRate f = FailureRate.of(errors.get(key[0]), Double.parseDouble(key[1]));
				assertEquals(e.getValue().get("FR").asDouble(), f.fr(), 0, e.getKey());
				assertEquals(e.getValue().get("AUC").asDouble(), f.auc(), 0, e.getKey());
				assertEquals(e.getValue().get("n_xs").asInt(), f.abscissae(), e.getKey());
				assertEquals(e.getValue().get("last_x").asDouble(), f.last(), 0, e.getKey());
				checked++;
			}
		}
		assertEquals(25, checked);
	}

	/** Reference values on ten errors, computed with the reference's formula (numpy, scipy 1.10 Simpson, even = avg). */
	@ParameterizedTest
	@CsvSource({ ".05,.5,.110283,502,.050100000000000006", ".08,.3,.283708,801,.08", ".1,.1,.367167,1001,.1" })
	void tenErrors(double threshold, double fr, double auc, int abscissae, double last) {
		double[] errors = { .021, .0333, .0412, .05, .05005, .0601, .0777, .0999, .1, .13 };
		assertEquals(new FailureRate(fr, auc, abscissae, last), FailureRate.of(errors, threshold));
	}

	@Test
	void missingFacesFailAndAreCountedApart() {
		LandmarkScheme s = Fixtures.ibug68();
		double[] truth = Fixtures.face();
		double[] off = truth.clone();
		for (int i = 0; i < off.length; i += 2) {
			off[i] += 11;
		}
		Evaluation e = new Evaluation("m", s, s.normalizer("ocular"), .15);
		assertEquals(.1, e.add("a", off, truth), 1e-12);
		assertEquals(INF, e.add("a", null, truth));
		double[] broken = truth.clone();
		broken[3] = Double.NaN;
		assertEquals(INF, e.add("b", broken, truth));
		assertEquals(0, e.add("b", truth, truth), 1e-12);
		List<MetricRow> rows = e.rows();
		assertEquals(List.of("a", "b", "all"), rows.stream().map(MetricRow::group).toList());
		MetricRow all = rows.get(2);
		assertEquals(4, all.n());
		assertEquals(2, all.missing());
		assertEquals(.05, all.nme(), 1e-12);
		assertEquals(.5, all.fr());
		assertTrue(all.auc() > .3 && all.auc() < .36, "half of all never count: " + all.auc());
		assertArrayEquals(new double[] { .1, INF }, e.errors("a"), 1e-12);
	}

	@Test
	void partsAreAveragedApart() {
		LandmarkScheme s = Fixtures.ibug68();
		double[] truth = Fixtures.face();
		double[] off = truth.clone();
		for (int i = 36; i <= 41; i++) {
			off[2 * i + 1] += 22;
		}
		Evaluation e = new Evaluation("m", s, s.normalizer("ocular"), .1);
		e.add(List.of(), off, truth);
		Map<String, Double> parts = new java.util.TreeMap<>();
		for (PartRow r : e.partRows()) {
			assertEquals("all", r.group());
			parts.put(r.part(), r.nme());
		}
		assertEquals(.2, parts.get("right-eye"), 1e-9);
		assertEquals(0, parts.get("left-eye"), 1e-9);
		assertEquals(9, parts.size());
	}

	@Test
	void unannotatedPointsDoNotCount() {
		LandmarkScheme s = Fixtures.ibug68();
		double[] truth = Fixtures.face();
		double[] off = truth.clone();
		off[0] += 1000;
		truth[0] = Double.NaN;
		assertEquals(0, Nme.of(off, truth, s.normalizer("ocular")), 1e-12);
		double[] blind = truth.clone();
		blind[2 * 36] = Double.NaN;
		Evaluation e = new Evaluation("m", s, s.normalizer("ocular"), .1);
		assertTrue(Double.isNaN(e.add("a", off, blind)));
		assertEquals(1, e.unusable());
		assertEquals(List.of(), e.rows());
	}

	@Test
	void normalizers() {
		double[] t = Fixtures.face();
		assertEquals(110, Fixtures.ibug68().normalizer("ocular").of(t), 1e-9);
		assertEquals(Math.hypot(176, 165.11), Normalizer.DIAGONAL.of(t), .5);
		assertThrows(org.fiducial.core.FiducialException.class, () -> Fixtures.ibug68().normalizer("occular"));
	}

	@Test
	void badInputIsRefused() {
		assertThrows(IllegalArgumentException.class, () -> FailureRate.of(new double[0], .1));
		assertThrows(IllegalArgumentException.class, () -> FailureRate.of(new double[] { Double.NaN }, .1));
		assertThrows(IllegalArgumentException.class, () -> FailureRate.of(new double[] { .1 }, Double.NaN));
		assertThrows(IllegalArgumentException.class, () -> Nme.of(new double[10], Fixtures.face(), Normalizer.DIAGONAL));
	}
}
