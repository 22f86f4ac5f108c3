package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderInit;
import org.fiducial.generation.diffusion.checkpoint.DiffusionInspector;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.text.SmallVocabulary;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Torch;
import org.fiducial.torch.checkpoint.ModelReport;
import org.fiducial.torch.checkpoint.TensorFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** Small models in the layouts of others, as bases of a training, and its export. */
class PublishedBaseTest {
	private static final int SIDE = 32;
	private static final UNetConfig UNET = new UNetConfig(4, 4, 32, List.of(1, 2), 1, List.of(1), 8, 0, 64, 1, 32);
	private static final AutoencoderConfig VAE = new AutoencoderConfig(32, List.of(1, 1, 1, 1), 1, 4, 4, 256, List.of(), 32, .18215);
	private static final List<String> WORDS = SmallVocabulary.of(List.of("a portrait of cartoon style"));
	private static final LdmBert.Config TEXT = new LdmBert.Config(64, 1, WORDS.size(), 16, 1, 64, 4);
	private static final DiffusionEngine ENGINE = new DiffusionEngine();

	@TempDir
	Path folder;

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	private static Map<String, Parameters> networks() {
		Map<String, Parameters> out = new LinkedHashMap<>();
		Parameters unet = new Parameters("unet");
		UNet.initialize(UNET, unet, "", 3);
		out.put("model.diffusion_model.", unet);
		out.put("first_stage_model.", AutoencoderInit.create(VAE, 3));
		out.put("cond_stage_model.", LdmBert.initialize(TEXT, 3));
		return out;
	}

	/** A checkpoint in the original names, of 16-bit numbers, with its vocabulary beside it. */
	private Path checkpoint(String name, Consumer<Map<String, NDArray>> change) throws IOException {
		Map<String, NDArray> all = new LinkedHashMap<>();
		Map<String, Parameters> networks = networks();
		networks.forEach((prefix, p) -> p.asMap().forEach((n, x) -> all.put(prefix + n, Ops.to(x, DataType.FLOAT16))));
		change.accept(all);
		Path file = Files.createDirectories(folder.resolve(name)).resolve("model.safetensors");
		SafeTensors.write(file, all, Map.of("license", "apache-2.0"));
		Files.write(file.resolveSibling("vocab.txt"), WORDS);
		networks.values().forEach(Parameters::close);
		return file;
	}

	/** The same numbers as a folder of diffusers. */
	private Path diffusers() throws IOException {
		Map<String, Parameters> networks = networks();
		part(networks.get("model.diffusion_model."), TensorNames.UNET, "unet", "diffusion_pytorch_model", "{\"attention_head_dim\":8,\"sample_size\":4}");
		part(networks.get("first_stage_model."), TensorNames.AUTOENCODER, "vqvae", "diffusion_pytorch_model", "{\"scaling_factor\":0.18215,\"norm_num_groups\":32}");
		part(networks.get("cond_stage_model."), TensorNames.LDM_BERT, "bert", "model", "{\"encoder_attention_heads\":1}");
		Files.createDirectories(folder.resolve("diffusers/tokenizer"));
		Files.write(folder.resolve("diffusers/tokenizer/vocab.txt"), WORDS);
		Files.writeString(folder.resolve("diffusers/model_index.json"), "{\"_class_name\":\"LDMTextToImagePipeline\"}");
		Files.writeString(folder.resolve("diffusers/README.md"), "---\nlicense: apache-2.0\n---\n");
		networks.values().forEach(Parameters::close);
		return folder.resolve("diffusers");
	}

	private void part(Parameters p, TensorNames names, String part, String file, String config) throws IOException {
		Map<String, String> renamed = names.toDiffusers(p.names());
		Map<String, NDArray> out = new LinkedHashMap<>();
		p.asMap().forEach((n, x) -> out.put(renamed.get(n), Ops.to(x, DataType.FLOAT16)));
		Path to = Files.createDirectories(folder.resolve("diffusers").resolve(part));
		SafeTensors.write(to.resolve(file + ".safetensors"), out, Map.of());
		Files.writeString(to.resolve("config.json"), config);
	}

	private Path train(String name, Path base, List<Double> losses) {
		GeneratorTrainingConfig c = new GeneratorTrainingConfig("diffusion", base.toString(), "", "parts_v1", SIDE, "style", .1, .5, true, 0, 2, 2, 1, 1e-3, .01, 0, "constant", "uniform", 1, 0, true, 2, 0, 2,
				"last", 0, List.of(), 5);
		RunListener ears = new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				losses.add(values.get("loss"));
			}
		};
		return ENGINE.train(c, new FakeFaces(5, 40, 2), folder.resolve(name), ears, new NullProgressMonitor());
	}

	@Test
	void aCheckpointAndADiffusersFolderOfTheSameNumbersTrainAlike() throws IOException {
		List<Double> first = new ArrayList<>();
		List<Double> second = new ArrayList<>();
		Path a = train("a", checkpoint("ldm", all -> {
		}), first);
		Path folderOfParts = diffusers();
		try (NamedTensors parts = TensorFiles.open(folderOfParts)) {
			ModelReport r = new DiffusionInspector().inspect(parts).orElseThrow();
			assertTrue(r.problem() == null && r.naming().equals("diffusers") && r.parts().size() == 3, r.toString());
		}
		Path b = train("b", folderOfParts, second);
		assertEquals(2, first.size());
		assertEquals(first, second);
		try (SafeTensors x = SafeTensors.open(a.resolve("controlnet.safetensors")); SafeTensors y = SafeTensors.open(b.resolve("controlnet.safetensors"))) {
			assertEquals(x.names(), y.names());
			x.names().forEach(n -> assertArrayEquals(x.floats(n), y.floats(n), n));
			assertEquals("apache-2.0", x.metadata().get("licence"));
			assertEquals("apache-2.0", y.metadata().get("licence"));
		}
		try (Generator g = ENGINE.load(a)) {
			GenerationRequest r = new GenerationRequest(new FakeFaces(1, SIDE, 9).get(0).shape(), "a portrait of cartoon style", "", 2, 1, 7, 0);
			assertEquals(SIDE, g.generate(List.of(r), new SamplingConfig("ddim", 2, 0, "compvis", 1), new NullProgressMonitor()).getFirst().width());
		}
	}

	@Test
	void theExportIsReadBack() throws IOException {
		Path model = train("stage", checkpoint("ldm", all -> {
		}), new ArrayList<>());
		Path file = folder.resolve("export/face.safetensors");
		ENGINE.export(model, "compvis", file);
		ENGINE.export(model, "diffusers", folder.resolve("export/face"));
		ENGINE.export(model, "diffusers", folder.resolve("export/face"));
		try (NamedTensors original = TensorFiles.open(file); NamedTensors diffusers = TensorFiles.open(folder.resolve("export/face"))) {
			for (NamedTensors t : List.of(original, diffusers)) {
				ModelReport r = new DiffusionInspector().inspect(t).orElseThrow();
				assertTrue(r.family().startsWith("ControlNet") && r.problem() == null && r.parts().size() == 1 && r.parts().getFirst().unexpected().isEmpty(), r.toString());
				assertEquals("parts_v1", t.metadata().get("renderer"));
				assertEquals("2", t.metadata().get("steps"));
				assertEquals("apache-2.0", t.metadata().get("licence"));
				assertEquals(64, t.metadata().get("base_hash").length());
			}
			assertArrayEquals(original.values("control_model.zero_convs.1.0.weight"), diffusers.values("controlnet_down_blocks.1.weight"));
		}
		try (NamedTensors own = TensorFiles.open(model)) {
			ModelReport r = new DiffusionInspector().inspect(own).orElseThrow();
			assertTrue(r.family().startsWith("ControlNet of Fiducial") && r.problem() == null && r.notes().isEmpty(), r.toString());
			assertEquals("[16, 16, 32, 32, 32, 32, 32]", r.parts().getFirst().configuration().get("hintWidths").toString());
		}
		var config = Configs.tree(folder.resolve("export/face/config.json"));
		assertEquals("ControlNetModel", config.get("_class_name").asString());
		assertEquals("[32,64]", config.get("block_out_channels").toString());
		assertEquals("[\"CrossAttnDownBlock2D\",\"DownBlock2D\"]", config.get("down_block_types").toString());
		assertEquals("[16,32,32,32]", config.get("conditioning_embedding_out_channels").toString());
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> ENGINE.export(model, "difusers", file)).exitCode());
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> ENGINE.export(model, "diffusers", folder)).exitCode());
		// a folder of diffusers that somebody else made, and an export with somebody's notes
		Path theirs = Files.createDirectories(folder.resolve("export/theirs"));
		try (Parameters p = new Parameters("theirs")) {
			p.put("conv_in.weight", new float[] {1}, 1);
			p.save(theirs.resolve("diffusion_pytorch_model.safetensors"), Map.of("format", "pt"));
		}
		Path noted = folder.resolve("export/face");
		Files.writeString(noted.resolve("notes.txt"), "the best one");
		for (Path taken : List.of(theirs, noted)) {
			FiducialException e = assertThrows(FiducialException.class, () -> ENGINE.export(model, "diffusers", taken));
			assertTrue(e.exitCode() == ExitCode.USAGE && e.getMessage().contains("name a new folder"), e.getMessage());
		}
		assertTrue(Files.exists(noted.resolve("notes.txt")) && Files.size(theirs.resolve("diffusion_pytorch_model.safetensors")) < 1000);
		ENGINE.export(model, "diffusers", Files.createDirectories(folder.resolve("export/empty")));
	}

	private void refused(Path base, String reason) {
		FiducialException e = assertThrows(FiducialException.class, () -> train("bad", base, new ArrayList<>()));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains(reason), e.getMessage());
	}

	@Test
	void whatDoesNotFitIsRefused() throws IOException {
		Path file = checkpoint("words", all -> {
		});
		Files.write(file.resolveSibling("vocab.txt"), WORDS.subList(0, WORDS.size() - 1));
		refused(file, "belongs to another model");
		Files.delete(file.resolveSibling("vocab.txt"));
		refused(file, "the vocabulary is missing");
		refused(checkpoint("nan", all -> all.put("model.diffusion_model.out.2.bias", Torch.manager().full(new ai.djl.ndarray.types.Shape(4), Float.NaN))), "no numbers");
		refused(checkpoint("hole", all -> all.remove("first_stage_model.decoder.conv_in.bias")), "not complete");
		refused(checkpoint("shape", all -> all.put("first_stage_model.decoder.conv_out.bias", Torch.manager().zeros(new ai.djl.ndarray.types.Shape(5)))), "not complete");
		refused(checkpoint("half", all -> all.keySet().removeIf(n -> n.startsWith("cond_stage_model."))), "the text encoder (CLIP or LDMBert) is missing");
		refused(checkpoint("vq", all -> all.put("first_stage_model.quantize.embedding.weight", Torch.manager().zeros(new ai.djl.ndarray.types.Shape(8, 4)))), "VQ-f8");
		refused(checkpoint("schedule", all -> all.put("alphas_cumprod", Torch.manager().ones(new ai.djl.ndarray.types.Shape(1000)))), "noise schedule");
		refused(folder.resolve("none"), "neither a folder, a file nor a shipped model");
		Path diffusers = diffusers();
		Files.createDirectories(diffusers.resolve("scheduler"));
		Files.writeString(diffusers.resolve("scheduler/scheduler_config.json"), "{\"prediction_type\":\"v_prediction\"}");
		refused(diffusers, "v_prediction");
	}
}
