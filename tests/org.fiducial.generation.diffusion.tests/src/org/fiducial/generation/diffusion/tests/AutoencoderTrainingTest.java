package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderInit;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderLoss;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderObjective;
import org.fiducial.generation.diffusion.autoencoder.LatentNormalizer;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.generation.diffusion.text.SmallVocabulary;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;

/** Training an autoencoder, normalising its latents, pictures as tensors. */
class AutoencoderTrainingTest {
	private static final int SIDE = 32;
	private static final AutoencoderConfig CONFIG = new AutoencoderConfig(8, List.of(1, 2, 2), 1, 4, 4, SIDE, List.of(), 1, 1);
	private static final TrainingConfig LOOP = new TrainingConfig(80, 2, 1, 2e-3, .01, 5, "cosine", 1, .9, 0, 0, 0, 1, 3);

	private static double error(Autoencoder model, List<RgbImage> images) {
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray x = Pictures.signed(images, Torch.manager());
			return model.decode(model.encode(x, null)).sub(x).abs().mean().getFloat();
		}
	}

	private static List<RgbImage> images(FakeFaces data) {
		return java.util.stream.IntStream.range(0, 6).mapToObj(i -> data.get(i).image()).toList();
	}

	@Test
	void eightySmallStepsHalveTheErrorAndTheAverageIsKept() {
		FakeFaces data = new FakeFaces(24, SIDE, 4);
		List<RgbImage> images = images(data);
		try (Autoencoder model = new Autoencoder(CONFIG, AutoencoderInit.create(CONFIG, 1))) {
			double before = error(model, images);
			model.parameters().trainAll();
			AutoencoderObjective objective = new AutoencoderObjective(model, data, AutoencoderLoss.DEFAULT, 2, SIDE, 15, 3);
			try (DiffusionTrainer trainer = new DiffusionTrainer(model.parameters(), objective, LOOP, null)) {
				trainer.run(RunListener.NONE, null, new NullProgressMonitor());
				double after = error(new Autoencoder(CONFIG, trainer.average()), images);
				assertTrue(after < before / 2, before + " before, " + after + " after");
			}
			assertEquals(3, objective.metrics().size());
		}
	}

	@Test
	void normalisingScalesLatentsAndChangesNoPicture() {
		FakeFaces data = new FakeFaces(6, SIDE, 4);
		NDArray x = Pictures.signed(images(data), Torch.manager());
		try (GradMode off = GradMode.off(); Scope scope = Scope.open(); Parameters p = AutoencoderInit.create(CONFIG, 1); Autoencoder model = new Autoencoder(CONFIG, p)) {
			float[] before = model.decode(model.encode(x, null)).toFloatArray();
			NDArray moments = model.moments(x);
			LatentNormalizer normalizer = new LatentNormalizer(4);
			for (int i = 0; i < 6; i++) {
				normalizer.add(moments.get(i).toFloatArray());
			}
			normalizer.apply(p);
			LatentNormalizer again = new LatentNormalizer(4);
			NDArray normalised = model.moments(x);
			for (int i = 0; i < 6; i++) {
				again.add(normalised.get(i).toFloatArray());
			}
			for (int c = 0; c < 4; c++) {
				assertEquals(0, again.mean(c), 1e-4);
				assertEquals(1, again.deviation(c), 1e-4);
			}
			float[] after = model.decode(model.encode(x, null)).toFloatArray();
			for (int i = 0; i < before.length; i++) {
				assertEquals(before[i], after[i], 1e-4);
			}
		} finally {
			x.close();
		}
	}

	@Test
	void picturesSurviveTheWayThroughTensors() {
		List<RgbImage> images = images(new FakeFaces(6, SIDE, 4));
		try (Scope scope = Scope.open()) {
			assertEquals(images, Pictures.images(Pictures.signed(images, Torch.manager())));
		}
	}

	@Test
	void sidesThatDoNotFitAreRefused() {
		try (GradMode off = GradMode.off(); Scope scope = Scope.open(); Autoencoder model = new Autoencoder(CONFIG, AutoencoderInit.create(CONFIG, 1))) {
			NDArray x = Pictures.signed(List.of(new RgbImage(30, 32)), Torch.manager());
			assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> model.moments(x)).exitCode());
		}
	}

	@Test
	void smallVocabularyIsAFunctionOfItsWords() {
		List<String> one = SmallVocabulary.of(List.of("a portrait of ukiyo-e style", "a portrait photo"));
		assertEquals(one, SmallVocabulary.of(List.of("A portrait photo", "portrait of ukiyo-e style")));
		assertTrue(one.containsAll(List.of("[PAD]", "[CLS]", "ukiyo", "photo", "a", "##z", "-")), one.toString());
		assertEquals(one.size(), one.stream().distinct().count());
	}
}
