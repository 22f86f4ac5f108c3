package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.torch.checkpoint.TensorFiles;
import org.fiducial.torch.tests.TorchFiles.Pickle;
import org.fiducial.torch.tests.TorchFiles.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that must be refused, with a sentence and without harm. */
class HostileCheckpointTest {
	@TempDir
	Path folder;

	private void refused(byte[] content, String reason) throws IOException {
		refused("bad.ckpt", content, reason);
	}

	private void refused(String name, byte[] content, String reason) throws IOException {
		Path file = Files.write(folder.resolve(name), content);
		FiducialException e = assertThrows(FiducialException.class, () -> TensorFiles.open(file).close());
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains(reason) && e.getMessage().contains(name), e.getMessage());
	}

	private static byte[] raw(Pickle p) {
		return new TorchFiles(true).floats("0", 1, 2).saveRaw(p.end());
	}

	private static Pickle pickle() {
		return new Pickle().begin();
	}

	@ParameterizedTest
	@CsvSource({"os,system", "posix,system", "subprocess,Popen", "builtins,eval", "__builtin__,exec", "torch.storage,_load_from_bytes", "importlib,import_module", "runpy,_run_code",
			"numpy.testing._private.utils,runstring", "webbrowser,open"})
	void callsThatRunCodeRefuseTheFileByName(String module, String name) throws IOException {
		String full = module + "." + name;
		refused(raw(pickle().global(module, name).raw("(").text("touch /tmp/x").raw("tR")), full);
		refused(raw(pickle().text(module).text(name).bytes(0x93).raw("(").text("touch /tmp/x").raw("tR")), full);
		refused(raw(pickle().raw("(").text("touch /tmp/x").raw("i" + module + "\n" + name + "\n")), full);
		refused(raw(pickle().raw("(").global(module, name).text("x").raw("o")), full);
		refused(new TorchFiles(false).floats("0", 1).saveRaw(pickle().global(module, name).raw("(").text("touch /tmp/x").raw("tR").end()), full);
	}

	@Test
	void limitsHold() throws IOException {
		refused(raw(pickle().raw("(".repeat(1001))), "nested");
		refused(raw(pickle().raw("N0".repeat(2_100_000))), "operations");
		refused(raw(pickle().raw("]").data(memos(1_000_100))), "remembers");
		refused(raw(pickle().bytes('X').data(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0xFFFF_FFFF).array())), "follow");
		refused(raw(pickle().bytes(0x8d).data(ByteBuffer.allocate(8).putLong(-1).array())), "follow");
		refused(raw(pickle().bytes(0x8b, 0xff, 0xff, 0xff, 0x7f)), "whole number");
		refused(raw(pickle().raw("I" + "9".repeat(100) + "\n")), "whole number");
		refused(raw(pickle().raw("c" + "a".repeat(70_000) + "\nb\n")), "no end");
		refused(raw(pickle().bytes(0x80, 77)), "protocol 77");
	}

	/** An object that is remembered costs two bytes to name again: what is copied of it is counted. */
	@Test
	void copiesAreLimited() throws IOException {
		Pickle dictionaries = pickle().raw("](").raw("K\1K\2\u0086".repeat(20_000)).raw("eq\u00fe0ccollections\nOrderedDict\nq\u00ff0");
		refused(raw(dictionaries.raw("h\u00ffh\u00fe\u0085R".repeat(201))), "more than 4000000 entries");
		Pickle pairs = pickle().raw("](").raw("N".repeat(5000)).raw("eq\u00fd0](").raw("h\u00fd".repeat(1000)).raw("eq\u00fe0ccollections\nOrderedDict\nq\u00ff0");
		refused(raw(pairs.raw("h\u00ffh\u00fe\u0085R".repeat(4001))), "more than 4000000 entries");
		Pickle tensors = pickle().raw("ctorch._utils\n_rebuild_tensor_v2\nq\u00ff0((").text("storage").global("torch", "FloatStorage").text("0").raw("NK\1tQK\0(").raw("K\1".repeat(64)).raw("t(")
				.raw("K\0".repeat(64)).raw("ttq\u00fe0");
		refused(raw(tensors.raw("h\u00ffh\u00feR".repeat(32_000))), "more than 4000000 entries");
	}

	@Test
	void namesAreLimited() throws IOException {
		String much = "a".repeat(1001);
		refused(raw(pickle().global(much, "b")), "longer than 1000 letters");
		refused(raw(pickle().text("b").text(much).bytes(0x93)), "longer than 1000 letters");
		refused(raw(pickle().raw("(").text("storage").global("torch", "FloatStorage").text(much).raw("NK\1tQ")), "longer than 1000 letters");
		// a class that is named again and again
		refused(raw(pickle().text(much.substring(1)).text("b").raw("h\0h\1\u0093".repeat(70_000))), "texts are longer");
		// a thousand tensors beneath each of a hundred long names
		Pickle p = pickle().global("torch._utils", "_rebuild_tensor_v2").raw("((").text("storage").global("torch", "FloatStorage").text("0").raw("NK\1tQK\0))tRq\u00ff0}q\u00fe(");
		for (int i = 0; i < 1000; i++) {
			p.raw("I" + i + "\nh\u00ff");
		}
		p.raw("u0}").text("state_dict").raw("}(");
		for (int i = 0; i < 100; i++) {
			p.raw("V" + i + much.substring(50) + "\nh\u00fe");
		}
		refused(raw(p.raw("us")), "texts are longer");
	}

	/** Lists within lists would take forever to print. */
	@Test
	void listsAsNamesOfStoragesAreRefused() throws IOException {
		byte[] whole = new TorchFiles(false).saveRaw(pickle().raw("}").end());
		Pickle keys = pickle().raw("]q\0");
		for (int i = 0; i < 14; i++) {
			keys.bytes('0', ']', 'q', i + 1, '(').raw(("h" + (char) i).repeat(16)).raw("e");
		}
		byte[] bomb = keys.end();
		byte[] file = Arrays.copyOf(whole, whole.length - 6 + bomb.length);
		System.arraycopy(bomb, 0, file, whole.length - 6, bomb.length);
		refused(file, "has a storage 'a list'");
	}

	private static byte[] memos(int n) {
		ByteBuffer b = ByteBuffer.allocate(5 * n).order(ByteOrder.LITTLE_ENDIAN);
		for (int i = 0; i < n; i++) {
			b.put((byte) 'r').putInt(i);
		}
		return b.array();
	}

	@Test
	void dictionariesThatContainEachOtherEnd() throws IOException {
		refused(raw(pickle().raw("}q\t").text("x").raw("h\ts")), "contain each other");
		// fourteen levels, each holding the one below sixteen times: 10^16 values in 500 bytes
		Pickle p = pickle().raw("]q\0");
		for (int i = 0; i < 14; i++) {
			p.bytes('0', ']', 'q', i + 1, '(');
			for (int k = 0; k < 16; k++) {
				p.bytes('h', i);
			}
			p.raw("e");
		}
		byte[] levels = p.end();
		byte[] body = pickle().raw("}").text("state_dict").data(Arrays.copyOfRange(levels, 2, levels.length - 1)).raw("s").end();
		refused(new TorchFiles(true).floats("0", 1).saveRaw(body), "contain each other");
	}

	@Test
	void damagedPicklesAreRefused() throws IOException {
		for (String s : new String[] {"t", "R", "0", "a", "s", "e", "u", "b", "\u0085", "Q", "h\7", "g7\n", "\u0093", "o", "(o", "]}(K\1u", "i\n", "\u00ff", "\u0082\1", "\u0097", "Px\n",
				"Fx\n", "S'a\n", "(K\1d", "cos\n", "K\1K\2\u0093"}) {
			Pickle p = pickle().raw(s);
			assertThrows(FiducialException.class, () -> TensorFiles.open(Files.write(folder.resolve("d.ckpt"), raw(p))), s);
		}
		refused(raw(pickle().raw("K\1")), "no dictionary");
		refused(raw(pickle().raw("}")), "no tensors");
	}

	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void everyTruncationIsRefused(boolean zip) throws IOException {
		byte[] whole = new TorchFiles(zip).floats("0", 1, 2, 3).save(Map.of("a", TorchFiles.whole("0", 3)));
		for (int n = 1; n < whole.length; n++) {
			byte[] part = Arrays.copyOf(whole, n);
			Path file = Files.write(folder.resolve("part.pth"), part);
			int length = n;
			FiducialException e = assertThrows(FiducialException.class, () -> TensorFiles.open(file).close(), () -> length + " of " + whole.length + " bytes");
			assertEquals(ExitCode.INPUT, e.exitCode());
		}
	}

	@Test
	void tensorsBeyondTheirStorageAreRefused() throws IOException {
		long[][][] bad = {{{0}, {3}, {1}}, {{1}, {2}, {1}}, {{0}, {2, 2}, {1, 1}}, {{0}, {1L << 62, 8}, {0, 0}}, {{0}, {2}, {Long.MAX_VALUE}}, {{Long.MAX_VALUE}, {2}, {1}}};
		for (long[][] b : bad) {
			for (boolean zip : new boolean[] {true, false}) {
				byte[] file = new TorchFiles(zip).floats("0", 1, 2).save(Map.of("a", new Tensor("0", "Float", b[0][0], b[1], b[2])));
				Path path = Files.write(folder.resolve("beyond.pth"), file);
				assertThrows(FiducialException.class, () -> TensorFiles.open(path).close(), Arrays.deepToString(b));
			}
		}
		refused(new TorchFiles(true).floats("0", 1, 2).save(Map.of("a", new Tensor("0", "Float", 0, new long[] {1L << 28}, new long[] {0}))), "repeat themselves");
	}

	@Test
	void archivesThatOthersPackedAreRefused() throws IOException {
		TorchFiles.Zip z = new TorchFiles.Zip();
		refused(z.add("readme.txt", new byte[5]).end(), "none that PyTorch wrote");
		refused(new TorchFiles.Zip().add("a/data.pkl", new byte[2]).add("b/data.pkl", new byte[2]).end(), "two files");
		refused(new TorchFiles.Zip().add("a/data.pkl", new byte[2]).add("a/data.pkl", new byte[2]).end(), "two records");
		refused(new TorchFiles.Zip().add("a/data.pkl", new byte[2]).add("a/constants.pkl", new byte[2]).end(), "TorchScript");
		refused(new TorchFiles.Zip().add("a/data.pkl", new byte[2]).add("a/byteorder", "big".getBytes()).end(), "byte order");
		byte[] good = new TorchFiles(true).floats("0", 1).save(Map.of("a", TorchFiles.whole("0", 1)));
		byte[] misnamed = good.clone();
		misnamed[31] = 'X';
		refused(misnamed, "not where the directory says");
	}

	@Test
	void overlappingRecordsAreRefused() throws IOException {
		byte[] file = new TorchFiles(true).floats("0", 1).save(Map.of("a", TorchFiles.whole("0", 1)));
		ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
		int directory = b.getInt(file.length - 6);
		int second = directory + 46 + b.getShort(directory + 28);
		// the first record is said to reach into the second
		b.putInt(directory + 20, b.getInt(second + 42) + 10).putInt(directory + 24, b.getInt(second + 42) + 10);
		refused(file, "overlaps");
	}

	@Test
	void otherFilesAreNamed() throws IOException {
		refused("model.ckpt", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n".getBytes(), "Git LFS");
		refused("model.safetensors", "<!DOCTYPE html><html>".getBytes(), "web page");
		refused("model.pth", new byte[0], "empty");
		refused("model.pth", "\u0089HDF\r\n\u001a\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), "HDF5");
		refused("plain.pkl", pickle().raw("}").end(), "not one that torch.save wrote");
	}

	@Test
	void contentDecidesNotTheEnding() throws IOException {
		byte[] pth = new TorchFiles(true).floats("0", 1).save(Map.of("a", TorchFiles.whole("0", 1)));
		TensorFiles.open(Files.write(folder.resolve("really-a-pickle.safetensors"), pth)).close();
		byte[] head = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes();
		byte[] safe = ByteBuffer.allocate(12 + head.length).order(ByteOrder.LITTLE_ENDIAN).putLong(head.length).put(head).putFloat(5).array();
		try (var t = TensorFiles.open(Files.write(folder.resolve("really-safe.ckpt"), safe))) {
			assertEquals(5, t.values("a")[0]);
		}
	}

	@Test
	void shardsMustAgreeWithTheirIndex() throws IOException {
		byte[] head = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes();
		byte[] safe = ByteBuffer.allocate(12 + head.length).order(ByteOrder.LITTLE_ENDIAN).putLong(head.length).put(head).putFloat(5).array();
		Files.write(folder.resolve("m-1.safetensors"), safe);
		String index = "m.safetensors.index.json";
		refused(index, "{\"weight_map\":{\"b\":\"m-1.safetensors\"}}".getBytes(), "missing in");
		refused(index, "{\"weight_map\":{\"a\":\"../m-1.safetensors\"}}".getBytes(), "beside the index");
		refused(index, "{\"weight_map\":{\"a\":\"/etc/m-1.safetensors\"}}".getBytes(), "beside the index");
		refused(index, "{\"weight_map\":{}}".getBytes(), "empty");
		refused(index, "{\"weight_map\":".getBytes(), "JSON");
		Path good = Files.writeString(folder.resolve(index), "{\"metadata\":{\"total_size\":4},\"weight_map\":{\"a\":\"m-1.safetensors\"}}");
		try (var t = TensorFiles.open(good)) {
			assertEquals(5, t.values("a")[0]);
		}
	}
}
