package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.RunListener;
import org.junit.jupiter.api.Test;

/** Latents are encoded once. */
class EngineCacheTest extends EngineFixture {
	@Test
	void latentsAreEncodedOnceAndAgainWhenTheirPictureChanges() throws IOException {
		Ears ears = new Ears();
		train("stage", stage("", "empty", 2, true), ears);
		assertTrue(ears.messages.contains("7 of 7 pictures used, 7 newly encoded"), ears.messages.toString());
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		assertTrue(encodings("stage", new FakeFaces(7, 40, 2)).contains("7 of 7 pictures used, 0 newly encoded"));
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		// one more picture, the others as they were
		assertTrue(encodings("stage", new FakeFaces(8, 40, 2)).contains("8 of 8 pictures used, 1 newly encoded"));
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		assertTrue(encodings("stage", new FakeFaces(7, 40, 3)).contains("7 of 7 pictures used, 7 newly encoded"));
	}

	private List<String> encodings(String name, FakeFaces data) {
		Ears ears = new Ears();
		ENGINE.train(stage("", "empty", 2, true), data, folder.resolve(name), ears, new NullProgressMonitor());
		return ears.messages;
	}

	@Test
	void aTornCacheLosesItsLastRecordOnly() throws IOException {
		train("stage", stage("", "empty", 2, true), RunListener.NONE);
		Path cache = folder.resolve("stage/cache/moments.bin");
		byte[] all = Files.readAllBytes(cache);
		Files.write(cache, Arrays.copyOf(all, all.length - 100));
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		assertTrue(encodings("stage", new FakeFaces(7, 40, 2)).contains("7 of 7 pictures used, 1 newly encoded"));
		assertArrayEquals(all, Files.readAllBytes(cache));
	}

	@Test
	void aCacheOfAnotherSizeIsThrownAway() throws IOException {
		train("stage", stage("", "empty", 2, true), RunListener.NONE);
		Path cache = folder.resolve("stage/cache/moments.bin");
		byte[] all = Files.readAllBytes(cache);
		all[20] ^= 1; // the identity in the header
		Files.write(cache, all);
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		assertTrue(encodings("stage", new FakeFaces(7, 40, 2)).contains("7 of 7 pictures used, 7 newly encoded"));
	}
}
