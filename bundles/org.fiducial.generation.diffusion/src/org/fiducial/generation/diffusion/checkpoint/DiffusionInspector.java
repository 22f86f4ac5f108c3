package org.fiducial.generation.diffusion.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.checkpoint.ModelInspector;
import org.fiducial.torch.checkpoint.ModelReport;

/** Recognises latent diffusion models and their parts, and what is mistaken for them. */
public final class DiffusionInspector implements ModelInspector {
	/** Widths of text contexts of other models of the same shape. */
	private static final int SD_2_CONTEXT = 1024;
	private static final int SD_XL_CONTEXT = 2048;

	@Override
	public Optional<ModelReport> inspect(NamedTensors tensors) {
		Optional<ModelReport> mistaken = Mistaken.of(tensors);
		if (mistaken.isPresent()) {
			return mistaken;
		}
		try {
			return report(tensors, CheckpointParts.of(tensors));
		} catch (FiducialException e) {
			return Optional.of(ModelReport.wrong("unknown kind of latent diffusion", e.getMessage()));
		}
	}

	private static Optional<ModelReport> report(NamedTensors tensors, CheckpointParts parts) {
		if (parts.isEmpty()) {
			return Optional.empty();
		}
		Path path = Path.of(tensors.title()).toAbsolutePath();
		Optional<String> own = OwnDescription.refine(Files.isDirectory(path) ? path : path.getParent(), parts);
		if (Files.isDirectory(path)) {
			DiffusersConfigs.refine(path, parts);
		}
		List<ModelReport.Part> reports = new ArrayList<>();
		boolean diffusers = false;
		for (FoundNetwork f : parts.all()) {
			reports.add(f.report());
			diffusers |= f.isDiffusers();
		}
		return Optional.of(new ModelReport(own.orElseGet(() -> family(parts)), diffusers ? "diffusers" : "compvis", problem(parts, reports), reports, parts.averages(), parts.leftOver(), notes(parts, own.isEmpty() && !diffusers)));
	}

	private static String family(CheckpointParts p) {
		FoundNetwork control = p.get(Network.CONTROLNET);
		FoundNetwork unet = p.get(Network.UNET);
		FoundNetwork vae = p.get(Network.AUTOENCODER);
		if (control != null) {
			return "ControlNet for " + base(((ControlNetConfig) control.configuration()).unet()) + (unet == null ? "" : ", with its base model");
		}
		if (unet == null) {
			return vae != null ? autoencoder((AutoencoderConfig) vae.configuration()) : p.get(Network.CLIP) != null ? clip((ClipText.Config) p.get(Network.CLIP).configuration())
					: ldmBert((LdmBert.Config) p.get(Network.LDM_BERT).configuration());
		}
		String base = base((UNetConfig) unet.configuration());
		boolean text = p.get(Network.CLIP) != null || p.get(Network.LDM_BERT) != null;
		return vae != null && text ? base : "U-Net of " + base + (vae != null ? " with autoencoder" : "");
	}

	private static String base(UNetConfig c) {
		if (c.equals(UNetConfig.SD_1)) {
			return "Stable Diffusion 1.x";
		}
		return c.equals(UNetConfig.LDM_1P4B) ? "latent diffusion txt2img-1p4B" : "a latent diffusion model of another size (context " + c.contextDim() + ")";
	}

	private static String autoencoder(AutoencoderConfig c) {
		return (c.equals(AutoencoderConfig.KL_F8) ? "KL-f8 autoencoder of Stable Diffusion 1.x and txt2img-1p4B" : "KL-f" + c.factor() + " autoencoder of another size");
	}

	private static String clip(ClipText.Config c) {
		return c.equals(ClipText.Config.VIT_L_14) ? "CLIP ViT-L/14 text encoder" : "CLIP text encoder of another size";
	}

	private static String ldmBert(LdmBert.Config c) {
		return c.equals(LdmBert.Config.PUBLISHED) ? "LDMBert text encoder of txt2img-1p4B" : "LDMBert text encoder of another size";
	}

	private static String problem(CheckpointParts parts, List<ModelReport.Part> reports) {
		FoundNetwork unet = parts.get(Network.UNET);
		if (unet != null) {
			UNetConfig c = (UNetConfig) unet.configuration();
			if (c.contextDim() == SD_2_CONTEXT || c.contextDim() == SD_XL_CONTEXT) {
				return "this U-Net belongs to Stable Diffusion " + (c.contextDim() == SD_2_CONTEXT ? "2.x" : "XL") + " (context " + c.contextDim() + "); 1.x has 768, txt2img-1p4B has 1280";
			}
			if (c.inChannels() != c.outChannels()) {
				return "this U-Net takes " + c.inChannels() + " channels and gives " + c.outChannels() + ": a variant for inpainting, depth or upscaling, which needs more than a text";
			}
		}
		return reports.stream().filter(r -> !r.complete()).findFirst().map(r -> "the " + r.role() + " is not complete: " + r.missing().size() + " tensors are missing, "
				+ r.misshapen().size() + " have other shapes").orElse(null);
	}

	private static List<String> notes(CheckpointParts parts, boolean inferred) {
		List<String> out = new ArrayList<>();
		if (inferred && (parts.get(Network.UNET) != null || parts.get(Network.CONTROLNET) != null)) {
			out.add("shapes do not tell attention heads and norm groups; those of the published models are assumed");
		}
		if (parts.averages() > 0) {
			out.add(averages(parts));
		}
		return out;
	}

	private static String averages(CheckpointParts parts) {
		if (parts.average() == null) {
			return "its EMA copies are not used: there is no U-Net that they are of";
		}
		ModelReport.Part r = parts.average().report();
		if (!r.complete()) {
			return "its EMA copies cannot be used, they are not complete: " + (r.missing().isEmpty() ? r.misshapen().getFirst() : r.missing().size() + " tensors are missing, the first is " + r.missing().getFirst());
		}
		return "the weights themselves are used, as the published configurations do (use_ema: False); with baseWeights: ema the EMA copies of the U-Net ('" + r.prefix() + "…', " + r.tensors() + " tensors)";
	}
}
