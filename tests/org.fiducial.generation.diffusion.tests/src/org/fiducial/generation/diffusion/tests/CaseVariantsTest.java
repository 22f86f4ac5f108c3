package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.generation.diffusion.verify.AutoencoderVerifier;
import org.fiducial.generation.diffusion.verify.ClipTextVerifier;
import org.fiducial.generation.diffusion.verify.ControlNetVerifier;
import org.fiducial.generation.diffusion.verify.LdmBertVerifier;
import org.fiducial.generation.diffusion.verify.StableDiffusionVerifier;
import org.fiducial.generation.diffusion.verify.TrainingVerifier;
import org.fiducial.generation.diffusion.verify.UNetVerifier;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Torch;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.CaseVerifiers;
import org.fiducial.torch.verify.TensorComparison;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.ndarray.NDArray;
import tools.jackson.databind.node.ObjectNode;

/** Cases of the same format that differ from those at hand: made from them. */
class CaseVariantsTest {
	@TempDir
	Path temp;

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	private static Path original(String name) {
		return ReferenceCase.shared().resolve("fixtures/parity").resolve(name);
	}

	/** A copy of description, inputs and outputs, without weights. */
	private Path copy(String name, java.util.function.Consumer<ObjectNode> change) throws IOException {
		Path to = Files.createDirectories(temp.resolve(name));
		ObjectNode json = (ObjectNode) Configs.json().readTree(original(name).resolve("case.json").toFile());
		change.accept(json);
		Files.writeString(to.resolve("case.json"), Configs.toJson(json));
		Files.copy(original(name).resolve("io.safetensors"), to.resolve("io.safetensors"));
		return to;
	}

	private static List<TensorComparison> run(Path folder, CaseVerifier verifier) {
		try (CaseFolder c = CaseFolder.open(folder)) {
			return CaseVerifiers.verify(c, verifier, new NullProgressMonitor()).tensors();
		}
	}

	private static List<String> failed(List<TensorComparison> rows) {
		return rows.stream().filter(t -> !t.passed()).map(t -> t.name() + " " + t.maxAbs() + " " + t.reason()).toList();
	}

	@Test
	void weightsFollowTheRuleWhereThereIsNoFile() throws IOException {
		for (String name : List.of("unet-tiny", "controlnet-tiny", "vae-tiny", "ldmbert-tiny", "clip-text-tiny")) {
			copy(name, j -> j.remove("weights"));
		}
		Map<String, CaseVerifier> verifiers = Map.of("unet-tiny", new UNetVerifier(), "controlnet-tiny", new ControlNetVerifier(), "vae-tiny", new AutoencoderVerifier(),
				"ldmbert-tiny", new LdmBertVerifier(), "clip-text-tiny", new ClipTextVerifier());
		verifiers.forEach((name, v) -> {
			List<TensorComparison> rows = run(temp.resolve(name), v);
			assertEquals(List.of(), failed(rows), name);
			assertEquals("u24 rule", rows.getFirst().weights());
		});
	}

	@Test
	void whatContradictsItselfIsRefused() throws IOException {
		Path missing = copy("unet-tiny", j -> {
		});
		FiducialException e = assertThrows(FiducialException.class, () -> run(missing, new UNetVerifier()));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("weights.safetensors"), e.getMessage());
		Path sums = copy("vae-tiny", j -> {
			j.remove("weights");
			j.putObject("weight_checksums").putObject("quant_conv.bias").put("sum", 5).put("l2", 5);
		});
		assertTrue(assertThrows(FiducialException.class, () -> run(sums, new AutoencoderVerifier())).getMessage().contains("weight_checksums"));
		Path config = copy("ldmbert-tiny", j -> ((ObjectNode) j.get("config")).remove("n_embed"));
		e = assertThrows(FiducialException.class, () -> run(config, new LdmBertVerifier()));
		assertTrue(e.getMessage().contains("config.n_embed") || e.getMessage().contains("weights.safetensors"), e.getMessage());
	}

	@Test
	void whatIsListedAndNotComputedFails() throws IOException {
		Path p = copy("ldmbert-tiny", j -> {
			j.remove("weights");
			((ObjectNode) j.get("outputs")).putObject("pooled").put("tensor", "out.context");
			j.put("seed", 405);
		});
		Map<String, TensorComparison> rows = run(p, new LdmBertVerifier()).stream().collect(Collectors.toMap(TensorComparison::name, t -> t));
		assertEquals("not computed", rows.get("pooled").reason());
		assertFalse(rows.get("pooled").passed());
		assertFalse(rows.get("context").passed());
		assertTrue(rows.get("context").maxAbs() > .1);
	}

	/** With an open decoder the first loss and the ControlNet's gradients are the same, and the norm is larger. */
	@Test
	void unlockedDecoderTrainsToo() throws IOException {
		copy("unet-tiny", j -> j.remove("weights"));
		copy("controlnet-tiny", j -> j.remove("weights"));
		Path p = copy("train-controlnet", j -> {
			((ObjectNode) j.get("config")).put("sd_locked", false).put("steps", 2);
			ObjectNode outputs = (ObjectNode) j.get("outputs");
			List.copyOf(outputs.propertyNames()).stream().filter(n -> !n.startsWith("grad1.")).forEach(outputs::remove);
			outputs.putObject("final.model.diffusion_model.out.2.bias").put("tensor", "out.grad1.control_model.time_embed.0.bias");
			outputs.putObject("grad1.model.diffusion_model.out.2.bias").put("tensor", "out.grad1.control_model.time_embed.0.bias");
		});
		List<TensorComparison> rows = run(p, new TrainingVerifier());
		assertEquals(List.of(), failed(rows.stream().filter(t -> t.name().startsWith("grad1.control_model.")).toList()));
		// it has a gradient and is trained: the shape alone is wrong, as this case made it so
		assertTrue(rows.stream().filter(t -> t.name().endsWith("model.diffusion_model.out.2.bias")).allMatch(t -> t.reason().startsWith("has shape")), rows.toString());
	}

	/** The family of full size, with small networks: files beside the case, checkpoint prefixes, one network after another. */
	@Test
	void stableDiffusionWithItsOwnFiles() throws IOException {
		Path p = Files.createDirectories(temp.resolve("sd"));
		prefixed(original("unet-tiny"), p.resolve("unet.safetensors"), "model.diffusion_model.");
		prefixed(original("controlnet-tiny"), p.resolve("controlnet.safetensors"), "control_model.");
		prefixed(original("vae-tiny"), p.resolve("vae.safetensors"), "first_stage_model.");
		ObjectNode json = (ObjectNode) Configs.json().readTree(original("controlnet-tiny").resolve("case.json").toFile());
		json.put("family", "sd15-full");
		ObjectNode config = (ObjectNode) json.get("config");
		config.put("ch", 32).put("z_channels", 4).put("scale_factor", .18215).put("guidance", 3).putArray("ch_mult").add(1).add(2).add(1).add(1);
		ObjectNode outputs = json.putObject("outputs");
		json.remove("intermediates");
		ObjectNode tolerance = json.putObject("tolerance");
		for (String n : List.of("residual_12", "eps", "eps_s07", "eps_only_mid", "eps_no_control")) {
			outputs.putObject(n).put("tensor", "out.b." + n);
			tolerance.putObject(n).put("max_abs", 2e-6).put("recommended_atol", 5e-5);
		}
		outputs.putObject("train.loss").put("tensor", "out.loss");
		outputs.putObject("train.grad.zero_convs.0.0.bias").put("tensor", "out.grad");
		outputs.putObject("vae.moments").put("tensor", "out.moments");
		outputs.putObject("ddim5.image").put("tensor", "out.image");
		Files.writeString(p.resolve("case.json"), Configs.toJson(json));
		try (SafeTensors c = SafeTensors.open(original("controlnet-tiny").resolve("io.safetensors")); SafeTensors v = SafeTensors.open(original("vae-tiny").resolve("io.safetensors"));
				Parameters io = new Parameters("io")) {
			for (String n : List.of("x", "t", "context", "hint_u8_hwc")) {
				io.put("in." + n, c.tensor("in.b." + n, io.manager()));
			}
			for (String n : List.of("residual_12", "eps", "eps_s07", "eps_only_mid", "eps_no_control")) {
				io.put("out.b." + n, c.tensor("out.b." + n, io.manager()));
			}
			io.put("in.uncond_context", c.tensor("in.b.context", io.manager()));
			io.put("in.ddim5.x_T", c.tensor("in.b.x", io.manager()));
			io.put("in.train.x0", c.tensor("in.b.x", io.manager()));
			io.put("in.train.noise", c.tensor("in.b.x", io.manager()));
			io.put("in.train.t", c.tensor("in.b.t", io.manager()));
			io.put("in.image_u8_hwc", v.tensor("in.b.image_u8_hwc", io.manager()));
			io.put("out.moments", v.tensor("out.b.moments", io.manager()));
			io.fill("out.loss", 0, 1);
			io.fill("out.grad", 0, 32);
			io.fill("out.image", 0, 1, 3, 128, 192);
			io.save(p.resolve("io.safetensors"), Map.of());
		}
		Map<String, TensorComparison> rows = run(p, new StableDiffusionVerifier()).stream().collect(Collectors.toMap(TensorComparison::name, t -> t));
		for (String n : List.of("residual_12", "eps", "eps_s07", "eps_only_mid", "eps_no_control", "vae.moments")) {
			assertTrue(rows.get(n).passed(), n + " " + rows.get(n).maxAbs());
		}
		// made-up references: computed, finite and different
		for (String n : List.of("train.loss", "train.grad.zero_convs.0.0.bias", "ddim5.image")) {
			assertTrue(rows.get(n).maxAbs() > 0 && rows.get(n).reason() == null, n + " " + rows.get(n));
		}
		assertEquals(9, rows.size());
	}

	private static void prefixed(Path from, Path to, String prefix) {
		try (Parameters p = Parameters.load(from.resolve("weights.safetensors"), ""); Parameters out = new Parameters("prefixed")) {
			for (Map.Entry<String, NDArray> e : p.asMap().entrySet()) {
				out.put(prefix + e.getKey(), org.fiducial.torch.Ops.copy(e.getValue()));
			}
			out.save(to, Map.of());
		}
	}
}
