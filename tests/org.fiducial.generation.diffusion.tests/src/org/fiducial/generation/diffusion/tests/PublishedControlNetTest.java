package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.PublishedControl;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.ndarray.NDArray;

/** ControlNets in the files that others publish: where a training begins, and what pictures are sampled with. */
class PublishedControlNetTest extends EngineFixture {
	private static final String PREFIX = "control_model.";

	@TempDir
	private static Path shared;
	private static Path model;
	private static Path file;

	private Path diffusers;

	@BeforeAll
	static void trainAndExport() {
		model = ENGINE.train(quick("", true), new FakeFaces(3, 40, 2), shared.resolve("stage"), RunListener.NONE, new NullProgressMonitor());
		file = shared.resolve("control.safetensors");
		ENGINE.export(model, "compvis", file);
	}

	private static GeneratorTrainingConfig quick(String init, boolean locked) {
		return with(stage(init, "empty", 1, locked), "{\"probeEvery\":0}");
	}

	@BeforeEach
	void exportForDiffusers() {
		diffusers = folder.resolve("diffusers");
		ENGINE.export(model, "diffusers", diffusers);
	}

	/** As others do: pickled, without a word on what it is, and the base model's U-Net beside it. */
	private Path pickled() throws IOException {
		Map<String, Numbers> all = new LinkedHashMap<>();
		numbers(file, "", all);
		numbers(base.resolve("unet.safetensors"), "model.diffusion_model.", all);
		Path out = Files.createDirectory(folder.resolve("pickled")).resolve("control_sd15_face.pth");
		TorchZip.write(out, all, TorchZip.Kind.FLOAT);
		return out;
	}

	private static void numbers(Path file, String prefix, Map<String, Numbers> into) {
		try (SafeTensors t = SafeTensors.open(file)) {
			t.names().forEach(n -> into.put(prefix + n, new Numbers(t.floats(n), t.shape(n))));
		}
	}

	/** The hash of the tensors after a step. */
	private String trained(Path init, boolean locked, boolean published) throws IOException {
		Ears ears = new Ears();
		Path next = ENGINE.train(quick(init.toString(), locked), new FakeFaces(3, 40, 2), folder.resolve(init.getFileName() + "-" + locked), ears, new NullProgressMonitor());
		assertEquals(published, ears.messages.stream().anyMatch(m -> m.startsWith("starts from the published ControlNet " + init)), ears.messages.toString());
		return hash(next);
	}

	@Test
	void trainingGoesOnFromTheFilesAsFromTheModelFolder() throws IOException {
		String locked = trained(model, true, false);
		assertNotEquals(hash(model), locked);
		for (Path published : List.of(file, diffusers, pickled())) {
			assertEquals(locked, trained(published, true, true), published.toString());
		}
		assertEquals(trained(model, false, false), trained(diffusers.resolve("diffusion_pytorch_model.safetensors"), false, true));
	}

	private static List<RgbImage> pictures(Generator generator) {
		try (Generator g = generator) {
			return g.generate(requests(), new SamplingConfig("ddim", 4, 0, "compvis", 3), new NullProgressMonitor());
		}
	}

	private static PublishedControl on(Path base) {
		return new PublishedControl(base.toString(), null, null, SIDE);
	}

	@Test
	void picturesAreThoseOfTheModelFolder() throws IOException {
		List<RgbImage> own = generate(model, 3);
		for (Path published : List.of(file, diffusers, pickled())) {
			assertEquals(own, pictures(ENGINE.load(published, on(base), "ibug68")), published.toString());
		}
		try (Generator a = ENGINE.load(file, on(base), "ibug68"); Generator b = ENGINE.load(diffusers, new PublishedControl(base.toString(), "model", "parts_v1", 0), "ibug68")) {
			assertNotEquals(a.modelHash(), b.modelHash());
			assertEquals(SIDE, b.imageSize(), "as the file says");
		}
	}

	/** The published file with other tensors and metadata. */
	private Path changed(String name, Consumer<Map<String, NDArray>> change, Map<String, String> metadata) {
		Path out = folder.resolve(name + "/control.safetensors");
		try (Parameters p = Parameters.load(file, "")) {
			Map<String, NDArray> all = new LinkedHashMap<>(p.asMap());
			change.accept(all);
			SafeTensors.write(out, all, metadata);
		}
		return out;
	}

	/** One that steers another U-Net. */
	private Path of(String name, ControlNetConfig config) {
		Path out = folder.resolve(name + "/control.safetensors");
		try (Parameters p = new Parameters("other"); Parameters none = new Parameters("none")) {
			ControlNet.initialize(config, p, PREFIX, none, "", 1);
			p.save(out, Map.of());
		}
		return out;
	}

	private void refused(Path published, String reason) {
		says(reason, assertThrows(FiducialException.class, () -> ENGINE.load(published, on(base), "ibug68")));
	}

	private static void says(String reason, FiducialException e) {
		assertEquals(ExitCode.INPUT, e.exitCode(), e.getMessage());
		assertTrue(e.getMessage().contains(reason), e.getMessage());
	}

	@Test
	void aTrainingRefusesThemToo() {
		Path context = of("context", ControlNetConfig.of(new UNetConfig(4, 4, 16, List.of(1, 2), 1, List.of(1), 0, 8, 24, 1, 4)));
		says("context width 24 instead of 16", assertThrows(FiducialException.class, () -> train("a", quick(context.toString(), true), RunListener.NONE)));
		GeneratorTrainingConfig dots = with(quick(file.toString(), true), "{\"renderer\":\"dots_white\"}");
		says("renderer is parts_v1, not dots_white", assertThrows(FiducialException.class, () -> train("a", dots, RunListener.NONE)));
	}

	@Test
	void whatDoesNotFitTheBaseIsRefused() throws IOException {
		UNetConfig own = new UNetConfig(4, 4, 16, List.of(1, 2), 1, List.of(1), 0, 8, 16, 1, 4);
		refused(of("context", ControlNetConfig.of(new UNetConfig(4, 4, 16, List.of(1, 2), 1, List.of(1), 0, 8, 24, 1, 4))),
				"for another base model than 'tiny': context width 24 instead of 16");
		refused(of("channels", ControlNetConfig.of(new UNetConfig(4, 4, 32, List.of(1, 2, 2), 1, List.of(1), 0, 8, 16, 1, 4))),
				"channels 32 instead of 16, channel multipliers [1, 2, 2] instead of [1, 2]");
		refused(of("hint", new ControlNetConfig(own, 1, null, 8)), "conditioning pictures of 1 channels");
		refused(changed("base", t -> {
		}, Map.of("base_hash", "0123")), "its weights are for another base model");
		Path config = diffusers.resolve("config.json");
		String json = Files.readString(config);
		Files.writeString(config, json.replaceFirst("(?s)\"attention_head_dim\" : \\[.*?\\]", "\"attention_head_dim\" : 4"));
		refused(diffusers, "attention heads by level [4, 4] instead of [2, 4]");
		Files.writeString(config, json.replaceFirst("(?s)\"attention_head_dim\" : \\[.*?\\]", "\"attention_head_dim\" : [2, 2, 4]"));
		refused(diffusers, "attention_head_dim [2,2,4] fits neither");
		Files.writeString(config, json.replace("\"rgb\"", "\"bgr\""));
		refused(diffusers, "in the order 'bgr'");
	}

	@Test
	void whatIsNoUsableControlNetIsRefused() throws IOException {
		refused(changed("renderer", t -> {
		}, Map.of("renderer", "dots_white")), "trained on other drawings of the landmarks (renderer is dots_white, not parts_v1)");
		refused(changed("scheme", t -> {
		}, Map.of("scheme", "wflw98")), "trained on landmarks of another scheme");
		refused(changed("stride", t -> {
		}, Map.of("hint_stride", "16")), "hint_stride is 16");
		refused(changed("nan", t -> t.put(PREFIX + "zero_convs.0.0.bias", new Numbers(new float[16], new long[] {16}).map(v -> Float.NaN).tensor()), Map.of()), "no numbers");
		refused(changed("hole", t -> t.remove(PREFIX + "zero_convs.1.0.bias"), Map.of()), "not complete");
		refused(changed("difference", t -> t.put("difference", new Numbers(new float[0], new long[] {0}).tensor()), Map.of()), "differences to a base model");
		refused(changed("decoder", t -> t.put("model.diffusion_model.out.2.bias", new Numbers(new float[4], new long[] {4}).tensor()), Map.of()), "its decoder was trained along");
		refused(base.resolve("unet.safetensors"), "a file of a model folder; name the folder " + base);
		refused(Files.copy(base.resolve("unet.safetensors"), folder.resolve("unet.safetensors")), "nor a ControlNet that others published; there is: U-Net");
		refused(folder.resolve("nothing"), "no such file or folder");
		assertTrue(assertThrows(FiducialException.class, () -> ENGINE.load(file)).getMessage().contains("published: {base: …}"));
		FiducialException own = assertThrows(FiducialException.class, () -> ENGINE.load(model, on(base), "ibug68"));
		assertTrue(own.exitCode() == ExitCode.USAGE && own.getMessage().contains("leave out 'published'"), own.getMessage());
		FiducialException weights = assertThrows(FiducialException.class, () -> ENGINE.load(file, new PublishedControl(base.toString(), "emma", null, 0), "ibug68"));
		assertTrue(weights.exitCode() == ExitCode.USAGE && weights.getMessage().contains("did you mean 'ema'"), weights.getMessage());
	}
}
