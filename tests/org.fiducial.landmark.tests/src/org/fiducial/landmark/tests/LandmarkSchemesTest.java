package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.SchemeFiles;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.lint.ShapeLint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

class LandmarkSchemesTest {
	private static final String SMALL = """
			id: small
			name: Small
			points: [a, b, c]
			parts:
			  - {name: line, side: CENTRE, region: OTHER, points: [0, 2, 1]}
			flipPairs: [[0, 1]]
			normalizers: {width: {right: [0], left: [1]}}
			frame: {rightEye: [0], leftEye: [1], chin: [2]}
			maps: {other: [[0, 1], [2]]}
			""";

	@TempDir
	Path folder;

	@Test
	void builtInSchemesAreThere() {
		assertEquals(Set.of("ibug68", "wflw98", "cofw29", "anime28", "points5"), new TreeSet<>(LandmarkSchemes.shared().ids()));
	}

	@ParameterizedTest
	@CsvSource({ "ibug68,68,9,ocular", "wflw98,98,9,ocular", "cofw29,29,7,pupil", "anime28,28,8,ocular", "points5,5,2,pupil" })
	void countsAndNormalizers(String id, int points, int parts, String normalizer) {
		LandmarkScheme s = LandmarkSchemes.shared().get(id);
		assertEquals(points, s.pointCount());
		assertEquals(parts, s.parts().size());
		assertEquals(normalizer, s.defaultNormalizer().id());
	}

	@ParameterizedTest
	@CsvSource({ "ibug68,300W", "wflw98,WFLW", "cofw29,COFW" })
	void partsAndFlipsAreThoseOfTheReference(String id, String reference) {
		JsonNode fixture = Fixtures.json("fixtures/parity/star-geometry/case.json");
		LandmarkScheme s = LandmarkSchemes.shared().get(id);
		JsonNode edges = fixture.get("edge_info").get(reference);
		assertEquals(edges.size(), s.parts().size());
		for (int e = 0; e < edges.size(); e++) {
			Part p = s.parts().get(e);
			assertEquals(edges.get(e).get(0).asBoolean(), p.closed(), p.name());
			List<Integer> expected = new ArrayList<>();
			edges.get(e).get(1).forEach(v -> expected.add(v.asInt()));
			assertArrayEquals(expected.stream().mapToInt(i -> i).toArray(), p.indices(), p.name());
		}
		int[] flip = new int[s.pointCount()];
		for (int i = 0; i < flip.length; i++) {
			flip[i] = i;
		}
		fixture.get("flip_mapping").get(reference).forEach(pair -> {
			flip[pair.get(0).asInt()] = pair.get(1).asInt();
			flip[pair.get(1).asInt()] = pair.get(0).asInt();
		});
		assertArrayEquals(flip, s.flipPermutation());
	}

	@ParameterizedTest
	@ValueSource(strings = { "ibug68", "wflw98", "cofw29", "anime28", "points5" })
	void templateIsASymmetricFaceWithoutFindings(String id) {
		LandmarkScheme s = LandmarkSchemes.shared().get(id);
		double[] t = s.template().orElseThrow();
		double[] mirrored = Shapes.flip(t, s, 1);
		assertTrue(Shapes.meanDistance(t, mirrored) < 1e-9, "not symmetric");
		assertEquals(List.of(), new ShapeLint(s).check(t, 0, 0));
	}

	@Test
	void mapsKeepThePlace() {
		LandmarkScheme wflw = LandmarkSchemes.shared().get("wflw98");
		double[] mapped = wflw.mapTo("ibug68", wflw.template().orElseThrow());
		assertEquals(136, mapped.length);
		assertTrue(Shapes.meanDistance(mapped, Fixtures.ibug68().template().orElseThrow()) < .02);
		for (String target : List.of("ibug68", "wflw98", "cofw29", "anime28")) {
			LandmarkScheme s = LandmarkSchemes.shared().get(target);
			double[] five = s.mapTo("points5", Affine.similarity(0, 100, 0, 0).apply(s.template().orElseThrow()));
			assertEquals(List.of(), new ShapeLint(LandmarkSchemes.shared().get("points5")).check(five, 0, 0), target);
		}
		FiducialException e = assertThrows(FiducialException.class, () -> Fixtures.ibug68().mapTo("wflw98", Fixtures.face()));
		assertTrue(e.getMessage().contains("points5"), e.getMessage());
	}

	@Test
	void unknownIdSuggests() {
		FiducialException e = assertThrows(FiducialException.class, () -> LandmarkSchemes.shared().get("ibug86"));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("ibug68"), e.getMessage());
	}

	@Test
	void readsYamlAndJson() throws IOException {
		LandmarkScheme s = read(SMALL);
		assertEquals(3, s.pointCount());
		assertEquals("width", s.defaultNormalizer().id());
		assertArrayEquals(new double[] { 1, 1, 5, 9 }, s.mapTo("other", new double[] { 0, 0, 2, 2, 5, 9 }));
		Path json = folder.resolve("s.json");
		Files.writeString(json, """
				{"id": "j", "name": "J", "points": ["a", "b", "c"], "flipPairs": [[0, 1]],
				 "normalizers": {"width": {"right": [0], "left": [1]}}, "frame": {"rightEye": [0], "leftEye": [1], "chin": [2]}}
				""");
		assertEquals(1, SchemeFiles.read(json).flip(0));
	}

	@Test
	void anAddedSchemeIsFoundAndNotTwice() throws IOException {
		LandmarkSchemes schemes = LandmarkSchemes.ofResources(List.of("resources/schemes/points5.yaml"));
		schemes.add(read(SMALL));
		assertEquals(List.of("points5", "small"), schemes.ids());
		assertThrows(FiducialException.class, () -> schemes.add(read(SMALL)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "[[0, 1]]|[[0, 1], [1, 2]]|two pairs", "[[0, 1]]|[[0, 3]]|outside 0 to 2", "[0, 2, 1]|[0, 2, 7]|point 7", "[0, 2, 1]|[0, 2, 2]|twice",
			"id: small|id: Small one|id:", "[a, b, c]|[a, b, a]|same name", "{right: [0], left: [1]}|{right: [], left: [1]}|normalizers", "flipPairs|flipPair|did you mean 'flipPairs'",
			"region: OTHER|region: NOSTRIL|region", "frame: |# |frame", "[[0, 1], [2]]|[[0, 1], []]|maps", "[a, b, c]|[a, b, c|not valid" })
	void aFileThatContradictsItselfIsRefusedWithTheReason(String good, String bad, String reason) {
		assertTrue(SMALL.contains(good));
		FiducialException e = assertThrows(FiducialException.class, () -> read(SMALL.replace(good, bad)));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains(reason), e.getMessage());
		assertTrue(e.getMessage().contains("s.yaml"), e.getMessage());
	}

	@Test
	void partsCannotBeChangedFromOutside() {
		Part jaw = Fixtures.ibug68().part("jaw").orElseThrow();
		jaw.indices()[0] = 50;
		assertEquals(0, jaw.index(0));
		Fixtures.ibug68().flipPermutation()[0] = 3;
		assertEquals(16, Fixtures.ibug68().flip(0));
	}

	private LandmarkScheme read(String text) throws IOException {
		Path file = folder.resolve("s.yaml");
		Files.writeString(file, text);
		return SchemeFiles.read(file);
	}
}
