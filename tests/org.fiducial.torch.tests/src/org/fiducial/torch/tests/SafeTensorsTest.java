package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafeTensorsTest {
	@TempDir
	Path folder;

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	@Test
	void roundTripKeepsNamesShapesTypesAndBits() {
		try (NDManager m = Torch.newManager()) {
			Map<String, NDArray> in = new LinkedHashMap<>();
			in.put("flags", m.create(new byte[] {1, 2, -3}));
			in.put("weight ü", m.create(new float[] {1.5f, -0f, Float.NaN, Float.MIN_VALUE}, new Shape(2, 1, 2)));
			in.put("step", m.create(new long[] {Long.MIN_VALUE, 5}));
			in.put("scalar", m.create(3f));
			in.put("empty", m.create(new Shape(0, 4), DataType.FLOAT32));
			in.put("view", m.arange(6f).reshape(2, 3).transpose());
			in.put("large", m.create(CounterRandom.of(1, 1).gaussians(400_000), new Shape(400, 1000)));
			Path file = folder.resolve("a.safetensors");
			SafeTensors.write(file, in, Map.of("made", "here"));
			try (SafeTensors st = SafeTensors.open(file)) {
				assertEquals(in.keySet(), new java.util.HashSet<>(st.names()));
				assertEquals("here", st.metadata().get("made"));
				in.forEach((name, x) -> {
					for (NDArray y : List.of(st.tensor(name, m), st.mapped(name, m))) {
						assertEquals(x.getShape(), y.getShape(), name);
						assertEquals(x.getDataType(), y.getDataType(), name);
						if (x.getShape().size() > 0) {
							assertArrayEquals(x.toByteArray(), y.toByteArray(), name);
						}
					}
				});
				NDArray mapped = st.mapped("large", m);
				mapped.addi(1);
				assertEquals(in.get("large").getFloat(0, 0), st.tensor("large", m).getFloat(0, 0), "the file must not change");
			}
		}
	}

	@Test
	void referenceFilesRead() throws IOException {
		Path formats = Shared.path("fixtures/parity/formats");
		JsonNode files = JsonMapper.shared().readTree(Files.readAllBytes(formats.resolve("case.json"))).get("files");
		for (Map.Entry<String, JsonNode> f : files.properties()) {
			try (SafeTensors st = SafeTensors.open(formats.resolve(f.getKey())); NDManager m = Torch.newManager()) {
				assertEquals(f.getValue().size(), st.names().size(), f.getKey());
				for (Map.Entry<String, JsonNode> t : f.getValue().properties()) {
					checkTensor(st, m, t.getKey(), t.getValue());
				}
			}
		}
	}

	private static void checkTensor(SafeTensors st, NDManager m, String name, JsonNode expected) {
		assertEquals(expected.get("dtype").asString(), st.type(name));
		assertEquals(expected.get("shape").size(), st.shape(name).length);
		NDArray x = st.tensor(name, m);
		JsonNode first = expected.get("first");
		double[] values = st.values(name);
		for (int i = 0; i < first.size(); i++) {
			double v = Double.parseDouble(first.get(i).asString().replace("inf", "Infinity"));
			assertEquals((float) v, (float) values[i], name);
			if (x.getDataType() == DataType.FLOAT32) {
				assertEquals((float) v, x.flatten().getFloat(i), name);
			}
		}
		if (!expected.get("sum").isString()) {
			double sum = 0;
			for (double v : values) {
				sum += v;
			}
			assertEquals(expected.get("sum").asDouble(), sum, 1e-6 * Math.max(1, Math.abs(sum)), name);
		}
	}

	@Test
	void brokenReferenceFilesAreRefused() throws IOException {
		Path broken = Shared.path("fixtures/parity/formats/broken");
		try (Stream<Path> files = Files.list(broken)) {
			List<Path> all = files.toList();
			assertEquals(13, all.size());
			for (Path f : all) {
				FiducialException e = assertThrows(FiducialException.class, () -> SafeTensors.open(f).close(), f.toString());
				assertEquals(ExitCode.INPUT, e.exitCode());
				assertTrue(e.getMessage().contains(f.getFileName().toString()), e.getMessage());
			}
		}
	}

	@Test
	void brokenHeadersAreRefused() throws IOException {
		String t = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
		assertRefused("{\"a\":" + t + "}", 8, "belong to no tensor");
		assertRefused("{\"a\":" + t + "} x", 4, "JSON");
		assertRefused("[1]", 0, "start");
		assertRefused("{\"a\":7}", 0, "type");
		assertRefused("{\"a\":" + t.replace("[1]", "[1.5]") + "}", 4, "whole number");
		assertRefused("{\"a\":" + t.replace("[1]", "[-1]") + "}", 4, "whole number");
		assertRefused("{\"a\":" + t.replace("[1]", "[9223372036854775807,9]") + "}", 4, "too large");
		assertRefused("{\"a\":" + t.replace("[0,4]", "[4,0]") + "}", 4, "ascending");
		assertRefused("{\"a\":" + t.replace("[0,4]", "[0]") + "}", 4, "ascending");
		assertRefused("{\"__metadata__\":{\"x\":1}}", 0, "not a text");
		assertRefused("{\"a\":".repeat(3000), 0, "JSON");
	}

	@Test
	void hostileHeadersAreRefusedEarly() throws IOException {
		String t = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
		StringBuilder many = new StringBuilder("{");
		for (int i = 0; i <= 200_000; i++) {
			many.append('"').append(i).append("\":").append(t).append(',');
		}
		assertRefused(many + "\"last\":" + t + "}", 0, "more than 200000 tensors");
		assertRefused("{\"a\":" + t.replace("[0]", "[" + "0,".repeat(1_000_000) + "0]") + "}", 0, "more than 64");
		assertRefused("{\"a\":{\"x\":" + "[".repeat(20) + "]".repeat(20) + "}}", 0, "limits");
		assertRefused("{\"" + "a".repeat(1001) + "\":" + t + "}", 0, "limits");
		String text = "x".repeat(6 << 20);
		assertRefused("{\"__metadata__\":{\"a\":\"" + text + "\",\"b\":\"" + text + "\",\"c\":\"" + text + "\"}}", 0, "metadata");
		assertRefused("{\"a\":" + t + ",\"a\":" + t + "}", 0, "twice");
		assertRefused("{\"a\":" + t.replace("{", "{\"shape\":[0],") + "}", 0, "twice");
		assertRefused("{\"a\":{\"dtype\":\"F32\"}}", 0, "lacks");
		assertRefused("{\"a\":" + t, 0, "JSON");
	}

	private void assertRefused(String json, int data, String reason) throws IOException {
		byte[] head = json.getBytes(StandardCharsets.UTF_8);
		ByteBuffer b = ByteBuffer.allocate(8 + head.length + data).order(ByteOrder.LITTLE_ENDIAN).putLong(head.length).put(head);
		Path file = folder.resolve("bad.safetensors");
		Files.write(file, b.array());
		FiducialException e = assertThrows(FiducialException.class, () -> SafeTensors.open(file).close(), json.substring(0, Math.min(80, json.length())));
		assertTrue(e.getMessage().contains(reason), e.getMessage());
	}

	@Test
	void failedWriteKeepsTheOldFile() throws IOException {
		Path file = folder.resolve("keep.safetensors");
		try (NDManager m = Torch.newManager()) {
			SafeTensors.write(file, Map.of("a", m.ones(new Shape(3))), Map.of());
			byte[] before = Files.readAllBytes(file);
			NDArray closed = m.ones(new Shape(3));
			closed.getShape();
			closed.getDataType();
			closed.close();
			assertThrows(IllegalStateException.class, () -> SafeTensors.write(file, Map.of("a", closed), Map.of()));
			assertArrayEquals(before, Files.readAllBytes(file));
			try (Stream<Path> left = Files.list(folder)) {
				assertEquals(1, left.count());
			}
		}
	}

	@Test
	void parametersLoadByPrefixAndMissingNamesAreNamed() {
		Path file = folder.resolve("p.safetensors");
		try (Parameters p = new Parameters("new")) {
			p.put("model.a", new float[] {1, 2}, 2);
			p.put("other.b", new float[] {1}, 1);
			p.save(file, Map.of());
		}
		try (Parameters p = Parameters.load(file, "model.")) {
			assertEquals(List.of("a"), List.copyOf(p.names()));
			assertEquals(2, p.count());
			assertFalse(p.get("a").hasGradient());
			FiducialException e = assertThrows(FiducialException.class, () -> p.get("b"));
			assertTrue(e.getMessage().contains("'b'") && e.getMessage().contains("p.safetensors"), e.getMessage());
		}
		assertThrows(FiducialException.class, () -> Parameters.load(file, "none."));
		assertThrows(FiducialException.class, () -> Parameters.load(folder.resolve("absent"), ""));
	}

	@ParameterizedTest
	@ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
	void parametersThatAreNoNumbersAreRefused(float value) {
		Path file = folder.resolve("broken.safetensors");
		try (Parameters p = new Parameters("new")) {
			p.put("net.steps", Torch.manager().create(new long[] {5}));
			// the sum of finite numbers overflows
			p.put("net.large", new float[] {3e38f, 3e38f, 3e38f}, 3);
			p.save(file, Map.of());
			Parameters.load(file, "net.").close();
			p.put("net.out.weight", new float[] {1, value, -value}, 3);
			p.save(file, Map.of());
		}
		FiducialException e = assertThrows(FiducialException.class, () -> Parameters.load(file, "net.").close());
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("'net.out.weight'") && e.getMessage().contains("broken.safetensors"), e.getMessage());
	}

	@Test
	void theSameTensorsAreTheSameBytesWhateverTheOrderOfTheMetadata() throws IOException {
		Map<String, String> forth = new LinkedHashMap<>();
		Map<String, String> back = new LinkedHashMap<>();
		for (int i = 0; i < 9; i++) {
			forth.put("key" + i, "value");
			back.put("key" + (8 - i), "value");
		}
		try (NDManager m = Torch.newManager()) {
			Map<String, NDArray> x = Map.of("x", m.create(new float[] {1, 2}));
			ByteArrayOutputStream a = new ByteArrayOutputStream();
			ByteArrayOutputStream b = new ByteArrayOutputStream();
			SafeTensors.writeTo(a, x, forth);
			SafeTensors.writeTo(b, x, back);
			assertArrayEquals(a.toByteArray(), b.toByteArray());
		}
	}
}
