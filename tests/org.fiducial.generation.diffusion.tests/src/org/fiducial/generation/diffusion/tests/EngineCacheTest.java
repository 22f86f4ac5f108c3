package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.diffusion.text.BertTokenizer;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.text.TextModel;
import org.fiducial.style.StyleRegistry;
import org.fiducial.testing.ChildProcess;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

/** Latents and contexts are encoded once. */
class EngineCacheTest extends EngineFixture {
	private static final String MOMENTS = "stage/cache/moments.bin";
	private static final String CONTEXTS = "stage/cache/contexts.bin";
	private static final int HEADER = 40;
	private static final int HASH = 32;

	/** What a stage says that begins anew, in the folder of the one before. */
	private List<String> again(GeneratorTrainingConfig config, FakeFaces data) throws IOException {
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		AtomicFiles.deleteTree(folder.resolve("stage/checkpoints"));
		Ears ears = new Ears();
		ENGINE.train(config, data, folder.resolve("stage"), ears, new NullProgressMonitor());
		return ears.messages;
	}

	private List<String> again(GeneratorTrainingConfig config) throws IOException {
		return again(config, new FakeFaces(7, 40, 2));
	}

	@Test
	void latentsAreEncodedOnceAndAgainWhenTheirPictureChanges() throws IOException {
		GeneratorTrainingConfig config = stage("", "empty", 2, true);
		Ears ears = new Ears();
		train("stage", config, ears);
		assertTrue(ears.messages.contains("7 of 7 pictures used, 7 newly encoded"), ears.messages.toString());
		assertTrue(again(config).contains("7 of 7 pictures used, 0 newly encoded"));
		// one more picture, the others as they were
		assertTrue(again(config, new FakeFaces(8, 40, 2)).contains("8 of 8 pictures used, 1 newly encoded"));
		assertTrue(again(config, new FakeFaces(7, 40, 3)).contains("7 of 7 pictures used, 7 newly encoded"));
	}

	@Test
	void promptsAreEncodedOnceEachAsTheTextEncoderDoesAlone() throws IOException {
		GeneratorTrainingConfig config = stage("", "style", 2, true);
		Ears ears = new Ears();
		train("stage", config, ears);
		assertTrue(ears.messages.contains("4 prompts, 4 newly encoded"), ears.messages.toString());
		byte[] all = Files.readAllBytes(folder.resolve(CONTEXTS));
		assertTrue(again(config).contains("4 prompts, 0 newly encoded"));
		assertArrayEquals(all, Files.readAllBytes(folder.resolve(CONTEXTS)));
		List<String> prompts = new ArrayList<>(List.of(""));
		FakeFaces.STYLES.forEach(s -> prompts.add(StyleRegistry.shared().get(s).prompt()));
		assertEncodes(prompts);
		// a probe of a style that no picture has; a stage without prompts has the empty one
		assertTrue(again(with(config, "{\"probeStyles\":[\"cubism\"]}")).contains("5 prompts, 1 newly encoded"));
		prompts.add("a portrait of cubism style");
		assertEncodes(prompts);
		assertTrue(again(stage("", "empty", 2, true)).contains("1 prompt, 0 newly encoded"));
	}

	/** The records hold the contexts of these prompts to the bit. */
	private void assertEncodes(List<String> prompts) throws IOException {
		ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(CONTEXTS))).order(ByteOrder.LITTLE_ENDIAN);
		JsonNode shape = Configs.tree(base.resolve("model.json")).path("text").path("ldmBert");
		LdmBert.Config config = Configs.overlay(shape, LdmBert.Config.PUBLISHED, "test");
		try (Parameters weights = Parameters.load(base.resolve("text.safetensors"), ""); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			TextModel text = new TextModel(BertTokenizer.load(base.resolve("vocab.txt"), config.maxSeqLen()), new LdmBert(config, weights), config.vocabSize());
			int n = config.maxSeqLen() * config.nEmbed();
			int record = HASH + 4 * n + 4;
			assertEquals(HEADER + prompts.size() * record, records.capacity());
			for (int i = 0; i < prompts.size(); i++) {
				float[] found = new float[n];
				records.slice(HEADER + i * record + HASH, 4 * n).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(found);
				assertArrayEquals(text.context(List.of(prompts.get(i)), Torch.manager()).toFloatArray(), found, prompts.get(i));
			}
		}
	}

	@Test
	void contextsOfAnotherTextEncoderAreMadeAgain() throws IOException {
		GeneratorTrainingConfig config = stage("", "style", 2, true);
		train("stage", config, RunListener.NONE);
		byte[] all = Files.readAllBytes(folder.resolve(CONTEXTS));
		Path other = trainBase(folder.resolve("base"), new FakeFaces(9, SIDE, 5));
		assertTrue(again(with(config, "{\"base\":\"" + other + "\"}")).contains("4 prompts, 4 newly encoded"));
		byte[] others = Files.readAllBytes(folder.resolve(CONTEXTS));
		assertEquals(all.length, others.length);
		assertFalse(Arrays.equals(all, HEADER + HASH, all.length, others, HEADER + HASH, all.length), "other numbers");
		assertTrue(again(config).contains("4 prompts, 4 newly encoded"));
		assertArrayEquals(all, Files.readAllBytes(folder.resolve(CONTEXTS)));
	}

	@Test
	void aTornCacheLosesItsLastRecordOnly() throws IOException {
		GeneratorTrainingConfig config = stage("", "style", 2, true);
		train("stage", config, RunListener.NONE);
		byte[] moments = Files.readAllBytes(folder.resolve(MOMENTS));
		byte[] contexts = Files.readAllBytes(folder.resolve(CONTEXTS));
		Files.write(folder.resolve(MOMENTS), Arrays.copyOf(moments, moments.length - 100));
		Files.write(folder.resolve(CONTEXTS), Arrays.copyOf(contexts, contexts.length - 100));
		List<String> messages = again(config);
		assertTrue(messages.containsAll(List.of("7 of 7 pictures used, 1 newly encoded", "4 prompts, 1 newly encoded")), messages.toString());
		assertArrayEquals(moments, Files.readAllBytes(folder.resolve(MOMENTS)));
		assertArrayEquals(contexts, Files.readAllBytes(folder.resolve(CONTEXTS)));
	}

	@Test
	void aCacheOfAnotherSizeIsThrownAway() throws IOException {
		train("stage", stage("", "empty", 2, true), RunListener.NONE);
		Path cache = folder.resolve(MOMENTS);
		byte[] all = Files.readAllBytes(cache);
		all[20] ^= 1; // the identity in the header
		Files.write(cache, all);
		assertTrue(again(stage("", "empty", 2, true)).contains("7 of 7 pictures used, 7 newly encoded"));
	}

	@Test
	void twoTrainingsDoNotShareACache() throws IOException, InterruptedException {
		GeneratorTrainingConfig config = stage("", "empty", 1, true);
		List<FiducialException> second = new ArrayList<>();
		train("stage", config, new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				if (second.isEmpty()) {
					second.add(assertThrows(FiducialException.class, () -> train("stage", config, RunListener.NONE)));
				}
			}
		});
		assertEquals(ExitCode.INPUT, second.getFirst().exitCode());
		assertTrue(second.getFirst().getMessage().contains("moments.bin: this process already uses this cache"), second.getFirst().getMessage());
		Process other = new ChildProcess(LockingProcess.class).start(folder.resolve(CONTEXTS).toString());
		try {
			assertEquals("locked", other.inputReader().readLine());
			FiducialException e = assertThrows(FiducialException.class, () -> again(config));
			assertEquals(ExitCode.INPUT, e.exitCode());
			assertTrue(e.getMessage().contains("contexts.bin: another process uses this cache"), e.getMessage());
		} finally {
			other.destroyForcibly().waitFor();
		}
		assertTrue(again(config).contains("1 prompt, 0 newly encoded"), "what both had found is whole, and free again");
	}

	@Test
	void aCacheThatCannotBeWrittenIsNamed() throws IOException {
		Files.createDirectories(folder.resolve(CONTEXTS));
		FiducialException e = assertThrows(FiducialException.class, () -> train("stage", stage("", "empty", 1, true), RunListener.NONE));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertTrue(e.getMessage().contains("contexts.bin: this cache cannot be opened for reading and writing") && e.getMessage().contains("permissions"), e.getMessage());
	}
}
