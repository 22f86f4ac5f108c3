package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Torch;
import org.fiducial.torch.checkpoint.PickleCheckpoint;
import org.fiducial.torch.checkpoint.TensorFiles;
import org.fiducial.torch.tests.TorchFiles.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

class PickleCheckpointTest {
	@TempDir
	Path folder;

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	private Path file(String name, byte[] content) throws IOException {
		return Files.write(folder.resolve(name), content);
	}

	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void viewsOfOneStorageAreMaterialised(boolean zip) throws IOException {
		Map<String, Object> state = new LinkedHashMap<>();
		state.put("whole", TorchFiles.whole("0", 3, 4));
		state.put("transposed", new Tensor("0", "Float", 0, new long[] {4, 3}, new long[] {1, 4}));
		state.put("column", new Tensor("0", "Float", 2, new long[] {3}, new long[] {4}));
		state.put("repeated", new Tensor("0", "Float", 5, new long[] {2, 3}, new long[] {0, 1}));
		state.put("channels last", new Tensor("0", "Float", 0, new long[] {1, 2, 2, 3}, new long[] {12, 1, 6, 2}));
		state.put("scalar", new Tensor("0", "Float", 7, new long[0], new long[0]));
		state.put("empty", new Tensor("0", "Float", 0, new long[] {0, 5}, new long[] {5, 1}));
		float[] n = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
		Path file = file("a.pth", new TorchFiles(zip).floats("0", n).save(state));
		try (NamedTensors t = TensorFiles.open(file); NDManager m = Torch.newManager()) {
			assertEquals(List.copyOf(state.keySet()), List.copyOf(t.names()));
			assertValues(t, m, "whole", new Shape(3, 4), n);
			assertValues(t, m, "transposed", new Shape(4, 3), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
			assertValues(t, m, "column", new Shape(3), 2, 6, 10);
			assertValues(t, m, "repeated", new Shape(2, 3), 5, 6, 7, 5, 6, 7);
			assertValues(t, m, "channels last", new Shape(1, 2, 2, 3), 0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11);
			assertValues(t, m, "scalar", new Shape(), 7);
			assertValues(t, m, "empty", new Shape(0, 5));
		}
	}

	private static void assertValues(NamedTensors t, NDManager m, String name, Shape shape, float... expected) {
		NDArray x = t.tensor(name, m);
		assertEquals(shape, x.getShape(), name);
		assertEquals("F32", t.type(name));
		double[] values = t.values(name);
		assertEquals(expected.length, values.length, name);
		for (int i = 0; i < expected.length; i++) {
			assertEquals(expected[i], values[i], name);
		}
		if (expected.length > 0) {
			assertArrayEquals(expected, x.toFloatArray(), name);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void everyTypeOfNumbersIsRead(boolean zip) throws IOException {
		ByteBuffer f16 = little(6).putShort(Float.floatToFloat16(1.5f)).putShort(Float.floatToFloat16(-2f)).putShort(Float.floatToFloat16(65504f));
		ByteBuffer bf16 = little(4).putShort((short) (Float.floatToRawIntBits(3.140625f) >>> 16)).putShort((short) (Float.floatToRawIntBits(-1e30f) >>> 16));
		TorchFiles w = new TorchFiles(zip).storage("h", 2, f16.array()).storage("b", 2, bf16.array()).storage("d", 8, little(8).putDouble(.1).array())
				.storage("l", 8, little(8).putLong(1L << 40).array()).storage("i", 4, little(4).putInt(-7).array()).storage("s", 2, little(2).putShort((short) -300).array())
				.storage("c", 1, new byte[] {-5}).storage("y", 1, new byte[] {(byte) 200}).storage("o", 1, new byte[] {1});
		Map<String, Object> state = new LinkedHashMap<>();
		state.put("half", new Tensor("h", "Half", 0, new long[] {3}, new long[] {1}));
		state.put("half strided", new Tensor("h", "Half", 0, new long[] {2}, new long[] {2}));
		state.put("bfloat", new Tensor("b", "BFloat16", 0, new long[] {2}, new long[] {1}));
		for (String s : List.of("d Double", "l Long", "i Int", "s Short", "c Char", "y Byte", "o Bool")) {
			state.put(s.substring(2), new Tensor(s.substring(0, 1), s.substring(2), 0, new long[] {1}, new long[] {1}));
		}
		try (NamedTensors t = TensorFiles.open(file("types.pt", w.save(state))); NDManager m = Torch.newManager()) {
			assertArrayEquals(new float[] {1.5f, -2, 65504}, t.tensor("half", m).toFloatArray());
			assertArrayEquals(new float[] {1.5f, 65504}, t.tensor("half strided", m).toFloatArray());
			assertEquals(3.140625f, t.tensor("bfloat", m).getFloat(0));
			assertEquals("BF16", t.type("bfloat"));
			assertArrayEquals(new double[] {.1}, t.tensor("Double", m).toDoubleArray());
			assertArrayEquals(new long[] {1L << 40}, t.tensor("Long", m).toLongArray());
			assertArrayEquals(new int[] {-7}, t.tensor("Int", m).toIntArray());
			assertArrayEquals(new int[] {-300}, t.tensor("Short", m).toIntArray());
			assertEquals(-5, t.values("Char")[0]);
			assertEquals(200, t.values("Byte")[0]);
			assertEquals(1, t.values("Bool")[0]);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void lightningCheckpointsGiveTheirStateDict(boolean zip) throws IOException {
		Map<String, Object> root = new LinkedHashMap<>();
		root.put("epoch", 3);
		root.put("global_step", 470_000);
		root.put("pytorch-lightning_version", "1.4.2");
		root.put("state_dict", Map.of("model.diffusion_model.out.2.bias", TorchFiles.whole("0", 2)));
		root.put("optimizer_states", List.of(Map.of("state", Map.of(0, Map.of("exp_avg", TorchFiles.whole("0", 2))))));
		Path file = file("model.ckpt", new TorchFiles(zip).floats("0", 4, 5).save(root));
		try (PickleCheckpoint t = PickleCheckpoint.open(file)) {
			assertEquals(List.of("model.diffusion_model.out.2.bias"), List.copyOf(t.names()));
			assertEquals("470000", t.metadata().get("global_step"));
			assertEquals("1.4.2", t.metadata().get("pytorch-lightning_version"));
			assertTrue(t.notes().toString().contains("optimizer_states (1)"), t.notes().toString());
			assertArrayEquals(new double[] {4, 5}, t.values("model.diffusion_model.out.2.bias"));
		}
	}

	@Test
	void starsFilesGiveTheNetNotItsAverage() throws IOException {
		Map<String, Object> root = new LinkedHashMap<>();
		root.put("net_ema", Map.of("pre.0.conv.bias", TorchFiles.whole("1", 1)));
		root.put("net", Map.of("pre.0.conv.bias", TorchFiles.whole("0", 1)));
		root.put("epoch", 499);
		try (PickleCheckpoint t = PickleCheckpoint.open(file("best_model.pkl", new TorchFiles(true).floats("0", 1).floats("1", 2).save(root)))) {
			assertArrayEquals(new double[] {1}, t.values("pre.0.conv.bias"));
			assertTrue(t.notes().toString().contains("net_ema (1)"), t.notes().toString());
		}
	}

	@Test
	void objectsOfOtherClassesArePassedOverAndNamed() throws IOException {
		TorchFiles w = new TorchFiles(true).floats("0", 1);
		byte[] right = new TorchFiles.Pickle().begin().raw("}(").text("callbacks").global("pytorch_lightning.callbacks", "ModelCheckpoint").raw(")").bytes(0x81).raw("}b").text("x")
				.global("torch._utils", "_rebuild_parameter").raw("(").global("torch._utils", "_rebuild_tensor_v2").raw("((").text("storage").global("torch", "FloatStorage").text("0")
				.text("cuda:0").raw("K\1tQK\0))").bytes(0x89).raw("}tR").bytes(0x88).raw("}tRu").end();
		try (PickleCheckpoint t = PickleCheckpoint.open(file("q.ckpt", w.saveRaw(right)))) {
			assertArrayEquals(new double[] {1}, t.values("x"));
			assertTrue(t.notes().toString().contains("pytorch_lightning.callbacks.ModelCheckpoint"), t.notes().toString());
		}
	}

	@Test
	void wideArchivesAreRead() throws IOException {
		TorchFiles.Zip z = new TorchFiles.Zip();
		z.wide = true;
		byte[] narrow = new TorchFiles(true).floats("0", 8, 9).save(Map.of("a", TorchFiles.whole("0", 2)));
		int pickle = indexOf(narrow, new byte[] {(byte) 0x80, 2});
		int end = indexOf(narrow, "PK\7\b".getBytes(StandardCharsets.ISO_8859_1));
		z.add("model/data.pkl", java.util.Arrays.copyOfRange(narrow, pickle, end)).add("model/data/0", little(8).putFloat(8).putFloat(9).array());
		try (PickleCheckpoint t = PickleCheckpoint.open(file("wide.ckpt", z.end()))) {
			assertArrayEquals(new double[] {8, 9}, t.values("a"));
		}
	}

	/** A sparse file of more than 2 GiB, with a tensor at its end. */
	@Test
	void filesBeyondTwoGigabytesAreRead() throws IOException {
		long big = (1L << 31) + 4096;
		byte[] head = new TorchFiles(false).floats("0", 5, 6).save(Map.of("pad", new Tensor("1", "Byte", 0, new long[] {1}, new long[] {1}), "last", TorchFiles.whole("0", 2)), Map.of("1", big));
		Path file = folder.resolve("big.pth");
		try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
			f.write(head);
			f.write(little(8).putLong(big).array());
			f.seek(f.getFilePointer() + big);
			f.write(little(16).putLong(2).putFloat(5).putFloat(6).array());
		}
		try (PickleCheckpoint t = PickleCheckpoint.open(file); NDManager m = Torch.newManager()) {
			assertTrue(Files.size(file) > big);
			assertArrayEquals(new float[] {5, 6}, t.tensor("last", m).toFloatArray());
			assertArrayEquals(new double[] {0}, t.values("pad"));
		}
	}

	private static int indexOf(byte[] in, byte[] what) {
		for (int i = 0; i + what.length <= in.length; i++) {
			if (java.util.Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
				return i;
			}
		}
		throw new IllegalStateException();
	}

	private static ByteBuffer little(int n) {
		return ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
	}
}
