"""``python -m dicom_network``: the same as the command ``dicom-network``."""

from dicom_network.cli.main import main

if __name__ == "__main__":
    main()
