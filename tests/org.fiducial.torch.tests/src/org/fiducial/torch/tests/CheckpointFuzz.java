package org.fiducial.torch.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.checkpoint.TensorFiles;
import org.fiducial.torch.tests.TorchFiles.Tensor;

/**
 * Damages valid files at random and opens them: nothing but a {@link FiducialException} may come out, in little time. Runs a few
 * thousand in the tests; alone, it takes the number of inputs and a seed as arguments.
 */
public final class CheckpointFuzz {
	/** Operations and numbers that mean something to the readers, to be spliced in. */
	private static final byte[][] PIECES = {{'('}, {'t'}, {'R'}, {'}'}, {']'}, {'u'}, {'e'}, {'s'}, {'Q'}, {'.'}, {'0'}, {'1'}, {'2'}, {'b'}, {(byte) 0x81}, {(byte) 0x85}, {(byte) 0x86},
			{(byte) 0x87}, {(byte) 0x93}, {(byte) 0x94}, {'h', 0}, {'h', 1}, {'q', 0}, {'j', 3, 0, 0, 0}, {'r', -1, -1, -1, 127}, {'X', -1, -1, -1, -1}, {(byte) 0x8a, 8, -1, -1, -1, -1, -1, -1, -1, 127},
			{(byte) 0x8b, -1, -1, -1, 127}, {(byte) 0x8d, -1, -1, -1, -1, -1, -1, -1, -1}, {0, 0, 0, 0}, {-1, -1, -1, -1}, {-1, -1, -1, -1, -1, -1, -1, 127}, {1, 0, 0, 0, 0, 0, 0, 0},
			"cos\nsystem\n".getBytes(), "ctorch._utils\n_rebuild_tensor_v2\n".getBytes(), "ctorch\nFloatStorage\n".getBytes(), "X\7\0\0\0storage".getBytes(), "[9223372036854775807]".getBytes(),
			"\"dtype\":\"BF16\"".getBytes(), "{".getBytes(), "1e999".getBytes(), "PK\5\6".getBytes(), "PK\1\2".getBytes()};

	private final SplittableRandom random;
	private final Path file;
	private final List<byte[]> seeds = new ArrayList<>();
	/** Inputs that opened. */
	private int opened;

	CheckpointFuzz(Path folder, long seed) {
		random = new SplittableRandom(seed);
		file = folder.resolve("input.ckpt");
		seeds.add(save(true));
		seeds.add(save(false));
		seeds.add(safetensors());
		TorchFiles.Zip wide = new TorchFiles.Zip();
		wide.wide = true;
		seeds.add(wide.add("archive/data.pkl", new TorchFiles.Pickle().begin().raw("}").end()).add("archive/data/0", new byte[8]).end());
	}

	private static byte[] save(boolean zip) {
		Map<String, Object> state = new LinkedHashMap<>();
		state.put("a", TorchFiles.whole("0", 2, 3));
		state.put("b", new Tensor("0", "Float", 1, new long[] {2, 2}, new long[] {1, 2}));
		state.put("c", new Tensor("h", "Half", 0, new long[] {2}, new long[] {1}));
		Map<String, Object> root = new LinkedHashMap<>();
		root.put("state_dict", state);
		root.put("epoch", 3);
		root.put("rate", .5);
		root.put("list", List.of(1, "x", true));
		return new TorchFiles(zip).floats("0", 1, 2, 3, 4, 5, 6).storage("h", 2, new byte[4]).save(root);
	}

	private static byte[] safetensors() {
		byte[] head = ("{\"__metadata__\":{\"licence\":\"x\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[8,14]},"
				+ "\"c\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[14,22]}}").getBytes();
		return java.nio.ByteBuffer.allocate(8 + head.length + 22).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(head.length).put(head).array();
	}

	/** Tries some inputs. @return how many of them opened although they were damaged */
	int run(int inputs) throws IOException {
		for (int i = 0; i < inputs; i++) {
			byte[] input = mutate(seeds.get(random.nextInt(seeds.size())));
			Files.write(file, input);
			long start = System.nanoTime();
			try {
				look();
				opened++;
			} catch (FiducialException e) {
				// refused, as it should be
			} catch (RuntimeException | Error e) {
				throw new AssertionError("input " + i + ": " + Arrays.toString(input), e);
			}
			if (System.nanoTime() - start > 5_000_000_000L) {
				throw new AssertionError("input " + i + " took long: " + Arrays.toString(input));
			}
		}
		return opened;
	}

	private void look() {
		try (NamedTensors t = TensorFiles.open(file)) {
			for (String name : t.names()) {
				if (t.count(name) < 1 << 20) {
					t.values(name);
				}
			}
		}
	}

	private byte[] mutate(byte[] valid) {
		byte[] b = valid.clone();
		for (int n = 1 + random.nextInt(4); n > 0 && b.length > 0; n--) {
			int at = random.nextInt(b.length);
			b = switch (random.nextInt(7)) {
				case 0 -> Arrays.copyOf(b, at);
				case 1 -> splice(b, at, PIECES[random.nextInt(PIECES.length)], 0);
				case 2 -> overwrite(b, at, PIECES[random.nextInt(PIECES.length)]);
				case 3 -> splice(b, at, new byte[0], random.nextInt(1, 9));
				case 4 -> splice(b, at, Arrays.copyOfRange(b, at, Math.min(b.length, at + random.nextInt(1, 40))), 0);
				default -> overwrite(b, at, new byte[] {(byte) random.nextInt(256)});
			};
		}
		return b;
	}

	private static byte[] splice(byte[] b, int at, byte[] piece, int removed) {
		int rest = Math.min(b.length, at + removed);
		byte[] out = Arrays.copyOf(b, at + piece.length + b.length - rest);
		System.arraycopy(piece, 0, out, at, piece.length);
		System.arraycopy(b, rest, out, at + piece.length, b.length - rest);
		return out;
	}

	private static byte[] overwrite(byte[] b, int at, byte[] piece) {
		System.arraycopy(piece, 0, b, at, Math.min(piece.length, b.length - at));
		return b;
	}

	/** Number of inputs and seed. */
	public static void main(String[] arguments) throws IOException {
		int inputs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
		long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
		Path folder = Files.createTempDirectory("fuzz");
		try {
			System.out.println(inputs + " inputs, seed " + seed);
			System.out.println(new CheckpointFuzz(folder, seed).run(inputs) + " opened, all others were refused");
		} finally {
			org.fiducial.core.io.AtomicFiles.deleteTree(folder);
		}
	}
}
